using System.Runtime.InteropServices;

namespace ChronoCare.Photos;

/// <summary>Walls around the process that decodes pictures: little memory, no network, no new program, no file. What a hostile picture takes over can do nothing.</summary>
internal static class WorkerSandbox
{
    /// <summary>Most private memory of a worker, in bytes, the runtime included; a 50 megapixel PNG needs about 300 MB.</summary>
    public const ulong MemoryBytes = 512UL * 1024 * 1024;

    /// <summary>Bounds memory; before any input is read. Nothing outside Linux.</summary>
    public static void LimitMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        // RLIMIT_DATA counts what is writable and private, not what the runtime merely reserves as RLIMIT_AS would.
        Set(2, MemoryBytes);
        Set(4, 0); // no core dump of somebody's photo
        SetPriority(0, 0, 5);
        static void Set(int resource, ulong most)
        {
            var limit = new Limit { Now = most, Most = most };
            if (SetLimit(resource, ref limit) != 0) throw new InvalidOperationException($"Limit {resource} could not be set on the photo worker.");
        }
    }

    /// <summary>Closes every way out but the open pipes; after the runtime has loaded all it needs. False where the kernel cannot.</summary>
    public static bool Seal()
    {
        if (!OperatingSystem.IsLinux()) return false;
        var (arch, calls) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (0xC000003Eu, (uint[])
            [
                2, 257, 437, 85, 304,             // open, openat, openat2, creat, open_by_handle_at
                41, 53, 42, 49, 43, 288,          // socket, socketpair, connect, bind, accept, accept4
                59, 322, 57, 58,                  // execve, execveat, fork, vfork
                62, 101, 310, 311, 424, 434, 438, // kill, ptrace, process_vm_readv, process_vm_writev, pidfd_*
                87, 263, 82, 264, 316, 86, 265, 88, 266, 83, 258, 84, 76, 90, 268, 92, 260, // unlink, rename, link, symlink, mkdir, truncate, chmod, chown
                425, 321, 323, 165, 272, 308, 250, 248, // io_uring, bpf, userfaultfd, mount, unshare, setns, keyctl, add_key
            ]),
            Architecture.Arm64 => (0xC00000B7u,
            [
                56, 437, 265, 198, 199, 203, 200, 202, 242, 221, 281, 129, 117, 270, 271, 424, 434, 438,
                35, 38, 276, 37, 36, 34, 45, 53, 54, 425, 280, 282, 40, 97, 268, 219, 217,
            ]),
            _ => (0u, (uint[])[]),
        };
        if (arch == 0) return false;

        var program = new List<Filter>
        {
            new(0x20, 0, 0, 4),                    // load the architecture
            new(0x15, 1, 0, arch), new(0x06, 0, 0, 0), // another one: the thread dies
            new(0x20, 0, 0, 0),                    // load the call's number
            new(0x35, 0, 1, 0x40000000), new(0x06, 0, 0, 0), // the x32 twin of a call: the thread dies
        };
        foreach (var call in calls)
            program.AddRange([new(0x15, 0, 1, call), new(0x06, 0, 0, 0x00050000 | 13)]); // this call: EACCES
        program.Add(new(0x06, 0, 0, 0x7FFF0000)); // any other: allowed

        var pinned = GCHandle.Alloc(program.ToArray(), GCHandleType.Pinned);
        try
        {
            var head = new Program { Length = (ushort)program.Count, Filters = pinned.AddrOfPinnedObject() };
            const int noNewPrivileges = 38, setModeFilter = 1, allThreads = 1;
            var seccomp = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 317 : 277;
            return Control(noNewPrivileges, 1, 0, 0, 0) == 0 && Call(seccomp, setModeFilter, allThreads, ref head) == 0;
        }
        finally { pinned.Free(); }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Now;
        public ulong Most;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public IntPtr Filters;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Filter(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, ref Limit limit);

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int nice);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Control(int option, ulong a, ulong b, ulong c, ulong d);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long Call(long number, long operation, long flags, ref Program program);
}
