package sel;

public interface A extends Sub {
    default String m() {
        return "A.m";
    }
}
