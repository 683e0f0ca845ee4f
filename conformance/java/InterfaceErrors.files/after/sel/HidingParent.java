package sel;

public class HidingParent {
    private String m() {
        return "HidingParent.m";
    }

    private String d() {
        return "HidingParent.d";
    }
}
