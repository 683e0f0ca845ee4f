package sel;

public interface Base {
    String m();

    default String d() {
        return "Base.d";
    }
}
