namespace ChronoCare.Identity.Passkeys;

/// <summary>What a browser is asked for a signature with: PublicKeyCredentialRequestOptionsJSON of WebAuthn, as far as it is used.</summary>
public sealed record RequestOptions(string Challenge, long Timeout, string RpId, IReadOnlyList<CredentialName> AllowCredentials, string UserVerification);

/// <summary>What a browser is asked for a new key with: PublicKeyCredentialCreationOptionsJSON.</summary>
public sealed record CreationOptions(RelyingParty Rp, UserEntity User, string Challenge, IReadOnlyList<KeyKind> PubKeyCredParams, long Timeout,
    IReadOnlyList<CredentialName> ExcludeCredentials, Selection AuthenticatorSelection, string Attestation);

/// <summary>A key by its name at the device; base64url.</summary>
public sealed record CredentialName(string Type, string Id, IReadOnlyList<string> Transports);

/// <summary>The shop, as devices know it: its name, and its host as id.</summary>
public sealed record RelyingParty(string Name, string Id);

/// <summary>Whose key it becomes; the id is opaque, base64url.</summary>
public sealed record UserEntity(string Id, string Name, string DisplayName);

/// <summary>A kind of key that is taken, by its COSE number.</summary>
public sealed record KeyKind(string Type, int Alg);

/// <summary>What a device must be able to do.</summary>
public sealed record Selection(string ResidentKey, bool RequireResidentKey, string UserVerification);
