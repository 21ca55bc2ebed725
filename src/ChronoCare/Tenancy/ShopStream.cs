namespace ChronoCare.Tenancy;

/// <summary>Appends what happened to the shop itself, not to a job, to its one ordered stream: sign-ins, keys, roles. Same numbers, same chain; the job is null.</summary>
public static class ShopStream
{
    /// <summary>SQL of such a fact. Parameters $1 event name, $2 body, $3 at, $4 actor; the slice's own begin at $5. Answers the event's number, or no row where nothing changed.</summary>
    /// <param name="first">CTEs of the slice; one of them is called <c>changed</c>, and only where it has a row the event is written.</param>
    /// <param name="actor">Where only the statement finds out who acts, an expression for their id, such as <c>(select user_id from changed)</c>; it takes the place of $4 in row and body.</param>
    /// <param name="then">Further CTEs after the event, which may read <c>head</c>.</param>
    /// <param name="select">What is answered instead of the event's number.</param>
    /// <param name="marked">Where only the statement finds out what the body says, an expression that puts it in its place in $2.</param>
    public static string Fact(string first, string? actor = null, string then = "", string select = "select h.seq from head h", string? marked = null) => $"""
        with {first},
        said as (select {(actor is null ? "$4::uuid" : actor)} as actor, {(marked is not null ? marked : actor is null ? "$2::text" : $"overlay($2::text placing ({actor})::text from 11 for 36)")} as body),
        head as (
          update shop.stream s set seq = s.seq + 1, hash = sha256(s.hash || int8send(s.seq + 1) || int4send(0) || convert_to(d.body, 'UTF8'))
          from said d where exists (select from changed)
          returning s.seq, s.hash, d.body, d.actor),
        written as (
          insert into shop.event (seq, job_id, job_version, name, body, at, actor, hash)
          select h.seq, null, 0, $1, h.body, $3, h.actor, h.hash from head h){(then.Length > 0 ? ",\n" + then : "")}
        {select}
        """;

    /// <summary>Adds such a fact to a batch; null when nothing changed.</summary>
    /// <param name="ask">The batch.</param><param name="sql">Made once by <see cref="Fact"/>.</param><param name="happened">The event.</param><param name="args">The slice's own, from $5.</param>
    public static Answer<long?> Append(this Ask ask, string sql, Event happened, params object?[] args) =>
        ask.Change<long?>(sql, [happened.Name, happened.Body, happened.At, ask.Db.Actor, .. args]);
}

/// <summary>Stored names of what happens to the shop itself; they never change.</summary>
public static class ShopEvents
{
    /// <summary>Somebody signed in: <c>how</c> mail, passkey, pin, app or demo, and the device's name.</summary>
    public const string SignedIn = "signed-in";
    /// <summary>A session was ended by its owner: here, or on another device.</summary>
    public const string SignedOut = "signed-out";
    /// <summary>A key that opens something: <c>kind</c> passkey, pin, api, app, counter or record, and its id; whose it is where that is not the actor.</summary>
    public const string KeyAdded = "key-added";
    /// <summary>Such a key opens nothing any more.</summary>
    public const string KeyRemoved = "key-removed";
    /// <summary>A colleague's role: <c>colleague</c>, <c>was</c>, <c>to</c>.</summary>
    public const string RoleChanged = "role-changed";
    /// <summary>Somebody was asked to join: <c>invitation</c> or <c>colleague</c>, <c>role</c>. No address stands in it.</summary>
    public const string ColleagueInvited = "colleague-invited";
    /// <summary>They are not asked any more: <c>invitation</c>, <c>role</c>.</summary>
    public const string InvitationWithdrawn = "invitation-withdrawn";
    /// <summary>They did.</summary>
    public const string ColleagueJoined = "colleague-joined";
    /// <summary>A colleague may not come in any more.</summary>
    public const string ColleagueRemoved = "colleague-removed";
    /// <summary>A colleague who had left may come in again.</summary>
    public const string ColleagueReturned = "colleague-returned";
    /// <summary>The shop itself, where it opened itself: then it is the first event.</summary>
    public const string ShopOpened = "shop-opened";
    /// <summary>The drawer's cash was counted: <c>count</c>, <c>expected</c>, <c>counted</c>, <c>currency</c>.</summary>
    public const string CashCounted = "cash-counted";
    /// <summary>The practice watches were wiped; their events stay.</summary>
    public const string PracticeWiped = "practice-wiped";
}
