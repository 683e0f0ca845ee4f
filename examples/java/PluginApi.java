/** What the host offers to plug-ins. */
public class PluginApi {
    /** Notes a text. */
    public static native void log(String text);

    /** The version of the host. */
    public static native int version();
}
