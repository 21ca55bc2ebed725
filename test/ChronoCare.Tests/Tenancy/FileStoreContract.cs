using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Tenancy;

/// <summary>What every file store must do; a store's own tests derive from this and say how to open it.</summary>
public abstract class FileStoreContract
{
    private static readonly Guid Shop = Guid.NewGuid(), Other = Guid.NewGuid();

    protected abstract IFileStore Store { get; }

    [Fact]
    public async Task What_is_put_can_be_opened_whole()
    {
        var contents = new byte[300_000];
        Random.Shared.NextBytes(contents);
        var key = new FileKey(Shop, "photo", FileKey.NameOf(contents, "jpg"));
        await Store.Put(key, contents);
        (await Read(key)).ShouldBe(contents);
    }

    [Fact]
    public async Task What_was_never_put_is_not_there()
    {
        (await Store.Open(new FileKey(Shop, "photo", "nothing.jpg"))).ShouldBeNull();
        (await Store.Open(new FileKey(Guid.NewGuid(), "nothing", "nothing.jpg"))).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_key_again_replaces_the_file()
    {
        var key = new FileKey(Shop, "logo", "logo.png");
        await Store.Put(key, "first, and longer"u8.ToArray());
        await Store.Put(key, "second"u8.ToArray());
        Encoding.UTF8.GetString((await Read(key))!).ShouldBe("second");
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        var key = new FileKey(Shop, "note", "empty.txt");
        await Store.Put(key, Array.Empty<byte>());
        (await Read(key)).ShouldBe([]);
    }

    [Fact]
    public async Task A_deleted_file_is_gone_and_deleting_it_again_is_fine()
    {
        var key = new FileKey(Shop, "photo", "short-lived.jpg");
        await Store.Put(key, new byte[] { 1 });
        await Store.Delete(key);
        (await Store.Open(key)).ShouldBeNull();
        await Store.Delete(key);
        await Store.Delete(new FileKey(Guid.NewGuid(), "photo", "never.jpg"));
    }

    [Fact]
    public async Task A_list_holds_one_shops_files_of_one_kind_and_nothing_else()
    {
        var mine = new[] { new FileKey(Shop, "record", "a.pdf"), new FileKey(Shop, "record", "bb.pdf"), new FileKey(Shop, "record", "bc.pdf") };
        foreach (var key in mine) await Store.Put(key, new byte[] { 1 });
        await Store.Put(new FileKey(Shop, "records", "a.pdf"), new byte[] { 1 });
        await Store.Put(new FileKey(Other, "record", "a.pdf"), new byte[] { 1 });
        (await Store.List(Shop, "record").ToListAsync()).ShouldBe(mine, ignoreOrder: true);
        (await Store.List(Guid.NewGuid(), "record").ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_shops_files_of_the_same_name_stay_apart()
    {
        await Store.Put(new FileKey(Shop, "logo", "same.png"), "mine"u8.ToArray());
        await Store.Put(new FileKey(Other, "logo", "same.png"), "theirs"u8.ToArray());
        await Store.Delete(new FileKey(Other, "logo", "same.png"));
        Encoding.UTF8.GetString((await Read(new FileKey(Shop, "logo", "same.png")))!).ShouldBe("mine");
    }

    [Fact]
    public async Task A_reader_sees_a_file_whole_while_writers_replace_it()
    {
        var key = new FileKey(Shop, "logo", "busy.png");
        var versions = Enumerable.Range(0, 8).Select(n => Enumerable.Repeat((byte)n, 50_000 + n).ToArray()).ToArray();
        await Store.Put(key, versions[0]);
        var writers = Task.WhenAll(versions.Select(v => Task.Run(() => Store.Put(key, v))));
        do
        {
            var seen = (await Read(key))!;
            seen.ShouldBe(versions[seen[0]]);
        }
        while (!writers.IsCompleted);
        await writers;
    }

    protected async Task<byte[]?> Read(FileKey key)
    {
        await using var file = await Store.Open(key);
        if (file is null) return null;
        using var whole = new MemoryStream();
        await file.CopyToAsync(whole);
        return whole.ToArray();
    }
}

public sealed class FolderFileStoreTests : FileStoreContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-files-").FullName;
    private readonly FolderFileStore store;

    public FolderFileStoreTests() => store = new FolderFileStore(folder, TimeProvider.System);

    protected override IFileStore Store => store;

    [Fact]
    public async Task A_stopped_write_leaves_nothing_behind()
    {
        var key = new FileKey(Guid.NewGuid(), "photo", "stopped.jpg");
        await Should.ThrowAsync<OperationCanceledException>(() => store.Put(key, new byte[10], new CancellationToken(true)));
        (await store.Open(key)).ShouldBeNull();
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_crash_left_half_written_is_cleared_at_the_next_start()
    {
        var half = Path.Combine(folder, ".incoming", "half");
        File.WriteAllText(half, "half");
        File.SetLastWriteTimeUtc(half, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _ = new FolderFileStore(folder, TimeProvider.System);
        File.Exists(half).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_the_program_may_read_the_files()
    {
        if (OperatingSystem.IsWindows()) return;
        await store.Put(new FileKey(Guid.NewGuid(), "photo", "private.jpg"), new byte[1]);
        File.GetUnixFileMode(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

public class FileKeyTests
{
    [Theory]
    [InlineData("photo", "../../etc/passwd")]
    [InlineData("photo", "..")]
    [InlineData("photo", ".")]
    [InlineData("photo", "a/b")]
    [InlineData("photo", "a\\b")]
    [InlineData("photo", "a..b")]
    [InlineData("photo", ".hidden")]
    [InlineData("photo", "ends.")]
    [InlineData("photo", "nul\0.jpg")]
    [InlineData("photo", "Ä.jpg")]
    [InlineData("photo", "A.jpg")]
    [InlineData("photo", "")]
    [InlineData("..", "a.jpg")]
    [InlineData("", "a.jpg")]
    [InlineData(".incoming", "a")]
    [InlineData("photo/..", "a.jpg")]
    [InlineData("pho.to", "a.jpg")]
    public void A_key_that_could_leave_its_folder_cannot_be_made(string kind, string name) =>
        Should.Throw<ArgumentException>(() => new FileKey(Guid.NewGuid(), kind, name));

    [Fact]
    public void A_key_always_has_a_shop() => Should.Throw<ArgumentException>(() => new FileKey(Guid.Empty, "photo", "a.jpg"));

    [Fact]
    public void A_key_says_shop_kind_and_name()
    {
        var shop = Guid.Parse("0193a1c2-0000-7000-8000-000000000001");
        new FileKey(shop, "photo", FileKey.NameOf("abc"u8, "jpg")).ToString()
            .ShouldBe("0193a1c2-0000-7000-8000-000000000001/photo/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.jpg");
    }
}
