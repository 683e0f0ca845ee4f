/** Stands for the interface of UnsoundDefault.jasm while the others are compiled. */
public interface UnsoundDefault {
    int CONSTANT = Integer.parseInt("7");

    default int twice(int n) {
        return 2 * n;
    }
}
