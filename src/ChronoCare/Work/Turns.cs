using System.Threading.Channels;

namespace ChronoCare.Work;

/// <summary>Whose work is run next in this process: each shop once at a time, a few shops side by side; a shop that is rung for while it runs gets another turn.</summary>
public sealed class Turns
{
    private enum Turn { Waits, Runs, RunsAndIsAskedFor }

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Turn> turns = [];
    private readonly Channel<Guid> next = Channel.CreateUnbounded<Guid>();

    /// <summary>Asks for a turn; one that waits already is not doubled.</summary>
    public void Ring(Guid tenant)
    {
        lock (gate)
        {
            if (!turns.TryGetValue(tenant, out var turn))
            {
                turns[tenant] = Turn.Waits;
                next.Writer.TryWrite(tenant);
            }
            else if (turn == Turn.Runs)
            {
                turns[tenant] = Turn.RunsAndIsAskedFor;
            }
        }
    }

    /// <summary>Whether it waits for a turn or has one.</summary>
    public bool IsBusy(Guid tenant)
    {
        lock (gate) return turns.ContainsKey(tenant);
    }

    /// <summary>Takes turns, one after another, until it is stopped; <paramref name="run"/> throws nothing.</summary>
    public async Task Take(Func<Guid, Task> run, CancellationToken stop)
    {
        await foreach (var tenant in next.Reader.ReadAllAsync(stop))
        {
            lock (gate) turns[tenant] = Turn.Runs;
            await run(tenant);
            lock (gate)
            {
                if (turns.Remove(tenant, out var turn) && turn == Turn.RunsAndIsAskedFor)
                {
                    turns[tenant] = Turn.Waits;
                    next.Writer.TryWrite(tenant);
                }
            }
        }
    }
}
