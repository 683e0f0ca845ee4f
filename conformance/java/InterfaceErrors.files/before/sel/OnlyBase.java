package sel;

public class OnlyBase implements Sub {
    public String m() {
        return "OnlyBase.m";
    }
}
