import java.util.ArrayList;
import java.util.List;

class Warned implements java.io.Serializable {
    List raw = new ArrayList();

    @Deprecated
    void old() { raw.add("x"); }

    int fall(int n) {
        switch (n) {
            case 1: n++;
            case 2: return (int) n;
        }
        return 1 / 0;
    }
}
