package app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

public class Upper {
    public static void main(String[] args) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
        int number = 0;
        for (String line; (line = reader.readLine()) != null; ) {
            System.out.printf("%d: %s%n", ++number, line.toUpperCase());
        }
        System.out.println("end " + System.in.read());
    }
}
