namespace ChronoCare.Jobs.Search;

/// <summary>
/// SQL that keeps the words of a client or watch in the very statement that writes it. There $1 is the row's id, $2 its words (text[]), and the CTE
/// <c>kept</c> the written row's id (and, after a change, its words before as <c>was</c>); where <c>kept</c> is empty, nothing is kept.
/// </summary>
public static class WordIndex
{
    /// <summary>The <c>words</c> column.</summary>
    public const string Row = "case when cardinality($2::text[]) = 0 then '' else ' ' || array_to_string($2::text[], ' ') || ' ' end";

    /// <summary>CTE <c>terms</c>: new words of the shop's vocabulary. In order, so that two writers cannot wait for each other.</summary>
    public const string Terms = """
        terms as (
          insert into shop.search_term (word)
          select distinct k.word collate "C" from kept, unnest($2::text[]) k (word) where length(k.word) >= 3 and k.word !~ '[0-9@~]' order by 1
          on conflict do nothing)
        """;

    /// <summary>CTE <c>come</c>: a client's words.</summary>
    public const string ClientCome = """
        come as (
          insert into shop.search_word (word, kind, id) select k.word, 'c', kept.id from kept, unnest($2::text[]) k (word) on conflict do nothing)
        """;

    /// <summary>CTE <c>come</c>: a watch's words.</summary>
    public const string WatchCome = """
        come as (
          insert into shop.search_word (word, kind, id) select k.word, 'w', kept.id from kept, unnest($2::text[]) k (word) on conflict do nothing)
        """;

    /// <summary>CTE <c>gone</c>: words a client had and has no longer.</summary>
    public const string ClientGone = """
        gone as (
          delete from shop.search_word s using kept
          where s.kind = 'c' and s.id = kept.id and s.word = any(string_to_array(trim(kept.was), ' ')) and s.word <> all($2::text[]))
        """;

    /// <summary>CTE <c>gone</c>: words a watch had and has no longer.</summary>
    public const string WatchGone = """
        gone as (
          delete from shop.search_word s using kept
          where s.kind = 'w' and s.id = kept.id and s.word = any(string_to_array(trim(kept.was), ' ')) and s.word <> all($2::text[]))
        """;
}
