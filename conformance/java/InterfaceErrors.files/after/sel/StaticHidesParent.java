package sel;

public class StaticHidesParent {
    public static String m() {
        return "StaticHidesParent.m";
    }

    public static String d() {
        return "StaticHidesParent.d";
    }
}
