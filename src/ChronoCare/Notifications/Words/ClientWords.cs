using ChronoCare.Portal;

namespace ChronoCare.Notifications.Words;

/// <summary>What clients are told in the program's own words; a shop may put its own in their place.</summary>
public static class ClientWords
{
    /// <summary>Subject and body of a mail, with placeholders in braces.</summary>
    public sealed record Text(string Subject, string Body);

    private static readonly Dictionary<(string Occasion, string Language), (string Subject, string Body, string Button)> Table = new()
    {
        [(ClientOccasion.Received, "en")] = ("Your {watch} is with us", "We have taken it in as {number}. {promised}\nThe link below shows at any time how far it is, its photos and its amounts. It needs no password: keep it to yourself.", "See your watch"),
        [(ClientOccasion.Received, "fr")] = ("Votre {watch} est chez nous", "Nous l’avons réceptionnée sous le numéro {number}. {promised}\nLe lien ci-dessous vous montre à tout moment où elle en est, ses photos et les montants. Il s’ouvre sans mot de passe : gardez-le pour vous.", "Voir votre montre"),
        [(ClientOccasion.Received, "de")] = ("Ihre {watch} ist bei uns", "Wir haben sie unter {number} angenommen. {promised}\nDer Link unten zeigt Ihnen jederzeit, wie weit sie ist, ihre Fotos und die Beträge. Er braucht kein Passwort: Behalten Sie ihn für sich.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Diagnosed, "en")] = ("Your {watch} has been examined", "The diagnosis is finished. Where the work needs your word, you get a quote first.", "See your watch"),
        [(ClientOccasion.Diagnosed, "fr")] = ("Votre {watch} a été examinée", "Le diagnostic est terminé. Si les travaux nécessitent votre accord, vous recevrez d’abord un devis.", "Voir votre montre"),
        [(ClientOccasion.Diagnosed, "de")] = ("Ihre {watch} wurde untersucht", "Die Diagnose ist abgeschlossen. Wo die Arbeit Ihr Einverständnis braucht, erhalten Sie zuerst einen Kostenvoranschlag.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Quote, "en")] = ("A quote for your {watch}", "{growth}\nIt comes to {total} and is valid until {expires}.\nLook at it, then say whether to go ahead. Nothing is done before.\n{deposit}", "See the quote and decide"),
        [(ClientOccasion.Quote, "fr")] = ("Un devis pour votre {watch}", "{growth}\nIl s’élève à {total} et est valable jusqu’au {expires}.\nVeuillez l’examiner et nous dire si nous pouvons commencer. Rien n’est entrepris avant.\n{deposit}", "Voir le devis et décider"),
        [(ClientOccasion.Quote, "de")] = ("Ein Kostenvoranschlag für Ihre {watch}", "{growth}\nEr beläuft sich auf {total} und gilt bis {expires}.\nBitte sehen Sie ihn an und sagen Sie uns, ob wir beginnen dürfen. Vorher geschieht nichts.\n{deposit}", "Ansehen und entscheiden"),

        [(ClientOccasion.Reminder, "en")] = ("The quote for your {watch} is still open", "It comes to {total} and is valid until {expires}. After that we have to write a new one.\nSay whether to go ahead, or ask us first.", "See the quote and decide"),
        [(ClientOccasion.Reminder, "fr")] = ("Le devis pour votre {watch} attend votre réponse", "Il s’élève à {total} et est valable jusqu’au {expires}. Passé cette date, nous devrons en établir un nouveau.\nDites-nous si nous pouvons commencer, ou posez-nous d’abord vos questions.", "Voir le devis et décider"),
        [(ClientOccasion.Reminder, "de")] = ("Der Kostenvoranschlag für Ihre {watch} ist noch offen", "Er beläuft sich auf {total} und gilt bis {expires}. Danach müssen wir einen neuen erstellen.\nSagen Sie uns, ob wir beginnen dürfen, oder fragen Sie uns zuerst.", "Ansehen und entscheiden"),

        [(ClientOccasion.Deposit, "en")] = ("A deposit for your {watch}", "{deposit}\nYour page shows how to pay it. If you decline the work, it is yours again.", "See your watch"),
        [(ClientOccasion.Deposit, "fr")] = ("Un acompte pour votre {watch}", "{deposit}\nVotre page vous indique comment le régler. Si vous refusez les travaux, il vous est rendu.", "Voir votre montre"),
        [(ClientOccasion.Deposit, "de")] = ("Eine Anzahlung für Ihre {watch}", "{deposit}\nIhre Seite zeigt, wie Sie sie leisten. Lehnen Sie die Arbeiten ab, erhalten Sie sie zurück.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Within, "en")] = ("Work on your {watch}, within what you authorised", "Nothing is asked of you: you let us go ahead without asking. {growth}\nThe work comes to {total} in all. Your page shows each line. Tell us if this is not what you want.", "See the work"),
        [(ClientOccasion.Within, "fr")] = ("Travaux sur votre {watch}, dans la limite convenue", "Vous n’avez rien à faire : vous nous avez autorisés à poursuivre sans vous consulter. {growth}\nLes travaux s’élèvent à {total} au total. Votre page en montre chaque ligne. Dites-nous si cela ne vous convient pas.", "Voir les travaux"),
        [(ClientOccasion.Within, "de")] = ("Arbeiten an Ihrer {watch} im vereinbarten Rahmen", "Sie müssen nichts tun: Sie haben uns erlaubt, ohne Rückfrage weiterzumachen. {growth}\nDie Arbeiten belaufen sich insgesamt auf {total}. Ihre Seite zeigt jede Zeile. Sagen Sie uns, falls das nicht in Ihrem Sinn ist.", "Die Arbeiten ansehen"),

        [(ClientOccasion.InService, "en")] = ("The service of your {watch} has begun", "It is on the bench now. {promised}", "See your watch"),
        [(ClientOccasion.InService, "fr")] = ("La révision de votre {watch} a commencé", "Elle est maintenant à l’établi. {promised}", "Voir votre montre"),
        [(ClientOccasion.InService, "de")] = ("Die Arbeit an Ihrer {watch} hat begonnen", "Sie liegt jetzt auf dem Werktisch. {promised}", "Ihre Uhr ansehen"),

        [(ClientOccasion.Ready, "en")] = ("Your {watch} is ready", "It can be collected. {open}\nBring the pick-up code of your docket, or an ID.", "See your watch"),
        [(ClientOccasion.Ready, "fr")] = ("Votre {watch} est prête", "Vous pouvez venir la chercher. {open}\nVeuillez apporter le code de retrait de votre bon de dépôt, ou une pièce d’identité.", "Voir votre montre"),
        [(ClientOccasion.Ready, "de")] = ("Ihre {watch} ist bereit", "Sie können sie abholen. {open}\nBitte bringen Sie den Abholcode Ihres Reparaturscheins oder einen Ausweis mit.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Collected, "en")] = ("Your {watch} was collected", "It was handed over today. If that was neither you nor somebody you sent, call us at once.", "See your watch"),
        [(ClientOccasion.Collected, "fr")] = ("Votre {watch} a été retirée", "Elle a été remise aujourd’hui. Si ce n’était ni vous ni une personne envoyée par vous, appelez-nous immédiatement.", "Voir votre montre"),
        [(ClientOccasion.Collected, "de")] = ("Ihre {watch} wurde abgeholt", "Sie wurde heute übergeben. Falls das weder Sie noch jemand in Ihrem Auftrag war, rufen Sie uns bitte sofort an.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Returned, "en")] = ("Your {watch} went back unserviced", "It was handed back today without a service. If that was neither you nor somebody you sent, call us at once.", "See your watch"),
        [(ClientOccasion.Returned, "fr")] = ("Votre {watch} vous a été rendue sans révision", "Elle a été rendue aujourd’hui sans intervention. Si ce n’était ni à vous ni à une personne envoyée par vous, appelez-nous immédiatement.", "Voir votre montre"),
        [(ClientOccasion.Returned, "de")] = ("Ihre {watch} ging ohne Arbeiten zurück", "Sie wurde heute unbearbeitet zurückgegeben. Falls das weder an Sie noch an jemanden in Ihrem Auftrag war, rufen Sie uns bitte sofort an.", "Ihre Uhr ansehen"),

        [(ClientOccasion.Record, "en")] = ("The service record of your {watch}", "It says what was done, with its timing, and is sealed: anybody can check that nothing in it was altered. {warranty}\nKeep it with the watch.", "See the service record"),
        [(ClientOccasion.Record, "fr")] = ("Le rapport de service de votre {watch}", "Il décrit les travaux effectués, avec les mesures de marche, et il est scellé : chacun peut vérifier que rien n’y a été modifié. {warranty}\nConservez-le avec la montre.", "Voir le rapport de service"),
        [(ClientOccasion.Record, "de")] = ("Das Serviceprotokoll Ihrer {watch}", "Es hält fest, was gemacht wurde, mit den Gangwerten, und ist versiegelt: Jeder kann prüfen, dass nichts daran verändert wurde. {warranty}\nBewahren Sie es mit der Uhr auf.", "Serviceprotokoll ansehen"),

        [(ClientOccasion.Message, "en")] = ("A message about your {watch}", "{message}\n{answer}", "Read and answer"),
        [(ClientOccasion.Message, "fr")] = ("Un message au sujet de votre {watch}", "{message}\n{answer}", "Lire et répondre"),
        [(ClientOccasion.Message, "de")] = ("Eine Nachricht zu Ihrer {watch}", "{message}\n{answer}", "Lesen und antworten"),
    };

    /// <summary>The program's own words.</summary>
    public static Text Of(string occasion, string language) => Table[(occasion, language)] is var t ? new(t.Subject, t.Body) : null!;

    /// <summary>What stands on the button.</summary>
    public static string Button(string occasion, string language) => Table[(occasion, language)].Button;
}
