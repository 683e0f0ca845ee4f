package sel;

public class MissingParent extends Model {
    public String m() {
        return "MissingParent.m";
    }
}
