package sel;

public class NonPublicParent {
    String m() {
        return "NonPublicParent.m";
    }

    protected String d() {
        return "NonPublicParent.d";
    }
}
