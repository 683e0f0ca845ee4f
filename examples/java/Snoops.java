import java.nio.file.Files;
import java.nio.file.Path;

/** Wants what it may not have. */
public class Snoops {
    public String apply(String text) throws Exception {
        PluginApi.log("environment: " + System.getenv());
        try {
            new java.net.Socket("127.0.0.1", 22);
        } catch (java.io.IOException e) {
            PluginApi.log("network: " + e.getMessage());
        }
        return Files.readString(Path.of("/etc/passwd"));
    }
}
