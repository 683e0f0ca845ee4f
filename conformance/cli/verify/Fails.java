/** As {@link Catches}, but nobody catches the error. */
public class Fails {
    public static void main(String[] args) {
        System.out.println("before");
        System.out.println("sum " + Unsound.sum(4));
    }
}
