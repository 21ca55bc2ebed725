using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>GET /sign-in</c>: one field.</summary>
public static class ShowSignIn
{
    /// <summary>Shows it; who is in already goes on.</summary>
    public static IResult Handle(HttpContext http, Visitor visitor)
    {
        var back = ReturnPath.Local(http.Request.Query["return"]);
        if (visitor.IsStaff) return Answers.SeeOther(back ?? "/");
        return Answers.Page<SignInPage>(new { Posted = Posted.Of(("return", back), ("email", http.Request.Query["email"].ToString() is { Length: > 0 and <= 254 } e ? e : null)) });
    }
}
