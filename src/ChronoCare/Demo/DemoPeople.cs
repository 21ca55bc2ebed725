namespace ChronoCare.Demo;

/// <summary>A client of the demo shop; every number and address is made up.</summary>
internal sealed record DemoClient(string Name, string Phone, string Email, string TellBy = "mail", string Second = "");

/// <summary>Who works at Atelier Morel and who brings watches there.</summary>
internal static class DemoPeople
{
    public const string Owner = "Éloïse Morel", OwnerEmail = "eloise@atelier-morel.example";

    public static readonly IReadOnlyList<(string Key, string Name, string Email, string Role)> Team =
    [
        ("max", "Max Roy", "max@atelier-morel.example", "watchmaker"),
        ("tomoko", "Tomoko Lindqvist", "tomoko@atelier-morel.example", "watchmaker"),
        ("jonas", "Jonas Keller", "jonas@atelier-morel.example", "counter"),
    ];

    private static readonly IReadOnlyDictionary<string, DemoClient> Clients = new Dictionary<string, DemoClient>
    {
        ["hart"] = new("Penelope Hart", "+41 79 555 01 42", "p.hart@example.com"),
        ["okafor"] = new("Amara Okafor", "+44 20 7946 0182", "amara.okafor@example.org"),
        ["ek"] = new("Bo Ek", "+46 70 174 06 12", "bo@example.net", "phone"),
        ["montbel"] = new("Jean-Baptiste de la Rochefoucauld-Montbel", "+33 1 99 00 41 27", "jb.de.la.rochefoucauld-montbel@example.com", "mail", "Mme de Montbel, +33 1 99 00 41 28"),
        ["aeschbacher"] = new("Zoë Müller-Aeschbacher", "+41 78 555 22 09", "zoe.mueller@example.com"),
        ["fernandez"] = new("José Ángel Fernández y Ruiz", "+34 910 555 018", "ja.fernandez@example.com"),
        ["oconnor"] = new("Siobhán O'Connor", "+353 20 913 0021", "siobhan@example.org"),
        ["bjornstad"] = new("Åse Bjørnstad", "+47 400 55 018", "aase.b@example.net"),
        ["wojcik"] = new("Łukasz Wójcik", "+48 22 555 01 77", "lukasz.wojcik@example.com", "phone"),
        ["xu"] = new("Xu Mei-Ling", "+886 2 5550 0193", "meiling.xu@example.com"),
        ["park"] = new("Park Ji-hoon", "+82 2 555 0114", "jihoon.park@example.com"),
        ["tanaka"] = new("Tanaka Haruto", "+81 3 5550 0126", "h.tanaka@example.org"),
        ["ito"] = new("Kazuo Ito", "+81 3 5550 0177", "k.ito@example.org"),
        ["nguyen"] = new("Lan Nguyen", "+41 76 555 31 80", "lan.nguyen@example.com"),
        ["raghunathan"] = new("Priya Raghunathan", "+41 79 555 64 20", "priya.r@example.net"),
        ["rashid"] = new("Mohammed al-Rashid", "+971 4 555 0148", "m.alrashid@example.com"),
        ["benali"] = new("Fatima Zahra Benali", "+212 522 55 01 90", "fz.benali@example.org"),
        ["kovacevic"] = new("Ivana Kovačević", "+385 1 555 0133", "ivana.k@example.com"),
        ["papadopoulos"] = new("Dimitrios Papadopoulos", "+30 21 0555 0164", "dimitris@example.net", "phone", "Eleni, +30 21 0555 0165"),
        ["weiss"] = new("Günther Weiß", "+49 30 23125 014", "guenther.weiss@example.com"),
        ["lefevre"] = new("Chloé Lefèvre", "+41 22 555 48 11", "chloe.lefevre@example.com"),
        ["dubois"] = new("Émile Dubois", "+41 22 555 70 36", "e.dubois@example.org", "phone"),
        ["rossi"] = new("Anna Rossi", "+41 91 555 12 07", "anna.rossi@example.com"),
        ["bianchi"] = new("Marco Bianchi", "+39 06 555 0172", "marco.bianchi@example.net"),
        ["steiner"] = new("Ruth Steiner", "+41 31 555 90 15", "", "phone"),
        ["brunner"] = new("Hans-Peter Brunner", "+41 44 555 27 63", "hp.brunner@example.com"),
        ["blake"] = new("Sarah Blake", "+1 202 555 0147", "sarah.blake@example.com"),
        ["goldberg"] = new("Noah Goldberg", "+1 212 555 0119", "noah@example.org"),
        ["svensson"] = new("Ingrid Svensson", "+46 8 465 004 18", "ingrid.svensson@example.net"),
        ["lee"] = new("Tom Lee", "+41 77 555 03 03", "tom.lee@example.com"),
        ["adeyemi"] = new("Oluwaseun Adeyemi-Brown", "+44 20 7946 0733", "seun.ab@example.com"),
        ["favre"] = new("Mireille Favre", "+41 22 555 16 44", "mireille.favre@example.com", "mail", "Paul Favre, +41 22 555 16 45"),
    };

    public static DemoClient Get(string key) => Clients[key];

    public static int Count => Clients.Count;
}
