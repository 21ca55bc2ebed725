using Microsoft.AspNetCore.Identity;

namespace ChronoCare.Identity.Passkeys;

/// <summary>The framework's passkey store over rows that one round trip has read already; what a ceremony changes is written by the verb, in its own statement.</summary>
internal sealed class KeyRing(IReadOnlyList<(PasskeyOwner Owner, Passkey Key)> keys, PasskeyOwner? without = null) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancel) => Task.FromResult(user.Id.ToString("D"));

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancel) => Task.FromResult<string?>(user.Email);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancel) =>
        Task.FromResult(keys.Select(k => k.Owner).Append(without).FirstOrDefault(o => o is not null && o.Id.ToString("D") == userId));

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancel) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. keys.Where(k => k.Owner.Id == user.Id).Select(k => k.Key.Info)]);

    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancel) =>
        Task.FromResult<PasskeyOwner?>(keys.FirstOrDefault(k => k.Key.CredentialId.AsSpan().SequenceEqual(credentialId)).Owner);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancel) =>
        Task.FromResult(keys.FirstOrDefault(k => k.Owner.Id == user.Id && k.Key.CredentialId.AsSpan().SequenceEqual(credentialId)).Key?.Info);

    public void Dispose() { }

    // A ceremony asks for none of these.
    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancel) => throw new NotSupportedException();
    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancel) => throw new NotSupportedException();
    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancel) => throw new NotSupportedException();
    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancel) => throw new NotSupportedException();
    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancel) => throw new NotSupportedException();
    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancel) => throw new NotSupportedException();
    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancel) => throw new NotSupportedException();
    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancel) => throw new NotSupportedException();
    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancel) => throw new NotSupportedException();
}
