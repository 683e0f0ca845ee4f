package sel;

public class OnlyBase implements Base {
    public String m() {
        return "OnlyBase.m";
    }
}
