/** Does not come to an end. */
public class Endless {
    public String apply(String text) {
        PluginApi.log("starts");
        try {
            while (true) {
                text = text.substring(1) + text.charAt(0);
            }
        } finally {
            PluginApi.log("nobody hears this");
        }
    }
}
