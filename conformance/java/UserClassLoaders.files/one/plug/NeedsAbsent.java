package plug;

public class NeedsAbsent {
    public static String run() {
        try {
            Class.forName("plug.Absent");
            return "found";
        } catch (ClassNotFoundException e) {
            return "forName uses the caller's loader: " + e.getMessage();
        }
    }
}
