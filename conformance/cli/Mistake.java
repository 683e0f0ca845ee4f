import java.util.List;

class Mistake {
    int number = "text";

    void run(List<String> list) {
        for (int item : list) undefined(item);
        return 1;
    }
}
