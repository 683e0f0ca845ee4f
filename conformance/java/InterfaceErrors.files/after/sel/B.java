package sel;

public interface B extends Sub {
    default String m() {
        return "B.m";
    }

    default String d() {
        return "B.d";
    }
}
