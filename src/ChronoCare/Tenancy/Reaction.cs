namespace ChronoCare.Tenancy;

/// <summary>
/// What happens because something happened: named as a sentence (<c>MailClientWhenQuoteSent</c>), it is called once for each event it listens to, in the shop's order.
/// What it adds to the batch commits together with the cursor, so each effect in the database happens exactly once. Effects outside never happen here: it writes down
/// that they are due, and a <see cref="Delivery"/> carries them out.
/// </summary>
/// <param name="Name">Stored with the cursor; never changes.</param>
/// <param name="To">Stored names of the events it listens to; null for all.</param>
/// <param name="Since">Events before this moment are none of its business: the day it came into the house.</param>
/// <param name="React">Looks at one event and adds to <see cref="Happening.Ask"/> what follows. What it throws is tried again later, five times, then set aside.</param>
public sealed record Reaction(string Name, IReadOnlySet<string>? To, DateTimeOffset Since, Func<Happening, Task> React);

/// <summary>One event on its way through a reaction.</summary>
/// <param name="Shop">Whose stream it stands in.</param>
/// <param name="Event">What happened.</param>
/// <param name="Db">For looking things up; sealed to the shop, acting as nobody.</param>
/// <param name="Ask">The batch that commits with the cursor; sent by whoever runs the reaction.</param>
/// <param name="Stop">The program is closing.</param>
public sealed record Happening(Shop Shop, StoredEvent Event, TenantDb Db, Ask Ask, CancellationToken Stop);

/// <summary>
/// Carries out what is due outside, such as mails and pushes, and whatever else waits for a time of its own. It is run for a shop after its reactions, and when the time
/// that <c>shop.wake</c> holds under its name has come. It may run twice at once in a cluster: each thing it does is claimed in the database first and carries a key
/// by which the other side knows it again.
/// </summary>
/// <param name="Name">Its name in <c>shop.wake</c>; never changes.</param>
/// <param name="Run">Does what is due now; answers when it wants to be woken next, or null.</param>
public sealed record Delivery(string Name, Func<TenantDb, Shop, CancellationToken, Task<DateTimeOffset?>> Run);
