/** Stands for the class of Unsound.jasm while the others are compiled. */
public class Unsound {
    public static int count;
    public int field;

    public static int sum(int n) {
        return n;
    }

    public void run() {
    }
}
