package sel;

public class AbstractedParent {
    public String m() {
        return "AbstractedParent.m";
    }
}
