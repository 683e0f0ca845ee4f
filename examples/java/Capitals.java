public class Capitals {
    public String apply(String text) {
        PluginApi.log("host " + PluginApi.version() + ", " + text.length() + " characters");
        return text.toUpperCase();
    }
}
