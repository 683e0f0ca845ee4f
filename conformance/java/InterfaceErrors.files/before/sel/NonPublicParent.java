package sel;

public class NonPublicParent {
    public String m() {
        return "NonPublicParent.m";
    }

    public String d() {
        return "NonPublicParent.d";
    }
}
