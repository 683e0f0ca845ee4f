package polite;

public class Please implements greeter.Manner {
    public String apply(String text) { return "please, " + text; }
}
