using ChronoCare.Portal;

namespace ChronoCare.Notifications.Words;

/// <summary>What the team is told: no client's name, no price and no word of a message stands in it, for phones show it to whoever stands beside them.</summary>
public static class TeamWords
{
    /// <summary>The line beside the docket's number.</summary>
    public static string Title(string occasion, string about, string language) => (occasion, language) switch
    {
        (ClientOccasion.Message, "fr") => "Nouveau message du client",
        (ClientOccasion.Message, "de") => "Neue Nachricht vom Kunden",
        (ClientOccasion.Message, _) => "The client wrote",
        (Occasion.Asked, "fr") => about == "renewal" ? "Le client demande de renouveler le devis" : "Question du client sur le devis",
        (Occasion.Asked, "de") => about == "renewal" ? "Kunde möchte den Kostenvoranschlag erneuert" : "Frage des Kunden zum Kostenvoranschlag",
        (Occasion.Asked, _) => about == "renewal" ? "The client asks to renew the quote" : "The client asks about the quote",
        (Occasion.Decided, "fr") => about == "approved" ? "Devis accepté" : "Devis refusé",
        (Occasion.Decided, "de") => about == "approved" ? "Kostenvoranschlag angenommen" : "Kostenvoranschlag abgelehnt",
        (Occasion.Decided, _) => about == "approved" ? "The quote was approved" : "The quote was declined",
        (Occasion.Assigned, "fr") => "À votre établi",
        (Occasion.Assigned, "de") => "Auf Ihrem Werktisch",
        (Occasion.Assigned, _) => "On your bench",
        (ClientOccasion.Received, "fr") => "Réceptionnée",
        (ClientOccasion.Received, "de") => "Angenommen",
        (ClientOccasion.Received, _) => "Taken in",
        (ClientOccasion.Diagnosed, "fr") => "Diagnostic terminé",
        (ClientOccasion.Diagnosed, "de") => "Diagnose abgeschlossen",
        (ClientOccasion.Diagnosed, _) => "Diagnosed",
        (ClientOccasion.InService, "fr") => "Révision commencée",
        (ClientOccasion.InService, "de") => "In Arbeit",
        (ClientOccasion.InService, _) => "In service",
        (Occasion.Failed, "fr") => "Contrôle final non réussi",
        (Occasion.Failed, "de") => "Endkontrolle nicht bestanden",
        (Occasion.Failed, _) => "Final check failed",
        (ClientOccasion.Ready, "fr") => "Prête",
        (ClientOccasion.Ready, "de") => "Bereit",
        (ClientOccasion.Ready, _) => "Ready",
        (ClientOccasion.Collected, "fr") => "Retirée",
        (ClientOccasion.Collected, "de") => "Abgeholt",
        (ClientOccasion.Collected, _) => "Collected",
        (ClientOccasion.Returned, "fr") => "Rendue sans révision",
        (ClientOccasion.Returned, "de") => "Unbearbeitet zurückgegeben",
        (ClientOccasion.Returned, _) => "Returned unserviced",
        (ClientOccasion.Record, "fr") => "Rapport de service scellé",
        (ClientOccasion.Record, "de") => "Serviceprotokoll versiegelt",
        (ClientOccasion.Record, _) => "Record sealed",
        (Occasion.Month, "fr") => "Les chiffres du mois",
        (Occasion.Month, "de") => "Die Zahlen des Monats",
        (Occasion.Month, _) => "The month’s figures",
        (Occasion.Plan, "fr") => "L’abonnement de l’atelier",
        (Occasion.Plan, "de") => "Das Abonnement der Werkstatt",
        (Occasion.Plan, _) => "The shop’s plan",
        (Occasion.Dispute, "fr") => about switch { "due" => "Litige : votre réponse est attendue", "lost" => "Litige perdu", "won" => "Litige gagné", _ => "Paiement par carte contesté" },
        (Occasion.Dispute, "de") => about switch { "due" => "Zahlungsanfechtung: Ihre Antwort ist fällig", "lost" => "Zahlungsanfechtung verloren", "won" => "Zahlungsanfechtung gewonnen", _ => "Kartenzahlung angefochten" },
        (Occasion.Dispute, _) => about switch { "due" => "A dispute wants your answer", "lost" => "A dispute was lost", "won" => "A dispute was won", _ => "A card payment is disputed" },
        (Occasion.Overpaid, "fr") => "Trop-perçu",
        (Occasion.Overpaid, "de") => "Zu viel bezahlt",
        (Occasion.Overpaid, _) => "More was paid than charged",
        (Occasion.CardAccount, "fr") => about == "payouts" ? "Stripe ne verse plus rien" : "Stripe n’accepte plus de cartes",
        (Occasion.CardAccount, "de") => about == "payouts" ? "Stripe zahlt nichts mehr aus" : "Stripe nimmt keine Karten mehr an",
        (Occasion.CardAccount, _) => about == "payouts" ? "Stripe pays out no more" : "Stripe takes no more cards",
        _ => occasion,
    };

    /// <summary>Several messages at once, after a quiet bench.</summary>
    public static string Messages(int n, string language) => language == "de" ? $"{n} Nachrichten" : $"{n} messages";

    /// <summary>The morning's line: how many are promised for today, how many are late, and for the owner what went wrong.</summary>
    public static string Morning(MorningRound.Day day, string language)
    {
        var (today, late, back, aside) = (day.DueToday.Count, day.Late.Count, day.Trouble.CameBack.Count, (int)day.Trouble.SetAside);
        static string Part(int n, string one, string many) => n == 0 ? "" : n == 1 ? one : $"{n} {many}";
        string[] parts = language switch
        {
            "fr" => [Part(today, "1 montre promise pour aujourd’hui", "montres promises pour aujourd’hui"), Part(late, "1 en retard", "en retard"), Part(back, "1 courriel non remis", "courriels non remis"), Part(aside, "1 tâche en échec", "tâches en échec")],
            "de" => [Part(today, "1 Uhr für heute versprochen", "Uhren für heute versprochen"), Part(late, "1 überfällig", "überfällig"), Part(back, "1 Mail nicht zugestellt", "Mails nicht zugestellt"), Part(aside, "1 Aufgabe fehlgeschlagen", "Aufgaben fehlgeschlagen")],
            _ => [Part(today, "1 watch promised for today", "watches promised for today"), Part(late, "1 late", "late"), Part(back, "1 mail did not arrive", "mails did not arrive"), Part(aside, "1 thing could not be done", "things could not be done")],
        };
        return string.Join(", ", parts.Where(p => p.Length > 0));
    }
}
