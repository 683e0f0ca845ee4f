// Classes that changed after their users were compiled: every linkage error with its message.
// files: before after

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.TreeMap;

public class LinkageErrors {
    public static void main(String[] args) throws Exception {
        Class<?> users = Class.forName("link.Users");
        TreeMap<String, Method> methods = new TreeMap<>();
        for (Method m : users.getDeclaredMethods()) if (!m.isSynthetic() && m.getParameterCount() == 0) methods.put(m.getName(), m);
        for (int round = 0; round < 2; round++) {
            for (Method m : methods.values()) {
                String result;
                try {
                    result = " = " + m.invoke(null);
                } catch (InvocationTargetException e) {
                    Throwable t = e.getCause();
                    result = " ! " + t + (t.getCause() == null ? "" : " / " + t.getCause()) + " in " + t.getStackTrace()[0].getMethodName();
                }
                // The second round must say the same again.
                if (round == 0 || !m.getName().startsWith("a")) System.out.println(m.getName() + result);
            }
        }
    }
}
