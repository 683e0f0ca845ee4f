package sel;

public class Good extends Model implements A, B {
    public String m() {
        return "Good.m";
    }
}
