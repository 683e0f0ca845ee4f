package sel;

public class NowhereParent {
    public String m() {
        return "NowhereParent.m";
    }
}
