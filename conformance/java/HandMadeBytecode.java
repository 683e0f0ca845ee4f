// Bytecode that javac does not emit: jsr and ret, all dup forms, swap, wide, goto_w, nop, multianewarray, odd handlers.
// zeal

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class HandMadeBytecode {
    static final int PS = 9;

    static Object call(Class<?> c, String name, Object... args) throws Throwable {
        for (Method m : c.getMethods()) {
            if (m.getName().equals(name)) {
                try {
                    return m.invoke(null, args);
                } catch (InvocationTargetException e) {
                    return "threw " + e.getCause();
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    static Class<?> make() {
        ClassBytes c = new ClassBytes(49, 0x21, "Made", "java/lang/Object");
        int parse = c.method("java/lang/Integer", "parseInt", "(Ljava/lang/String;)I");
        // jsr to a subroutine that doubles local 1, called twice; returns local 1.
        c.code(PS, "subroutine", "(I)I", 2, 3)
            .op(0x1a, 0x3c)             // iload_0 istore_1
            .op2(0xa8, 8)               // jsr 10
            .op2(0xa8, 5)               // jsr 10
            .op(0x1b, 0xac)             // iload_1 ireturn
            .op(0x4d)                   // astore_2
            .op(0x1b, 0x05, 0x68, 0x3c) // iload_1 iconst_2 imul istore_1
            .op(0xa9, 2);               // ret 2
        // jsr_w and wide ret.
        c.code(PS, "wideSubroutine", "(I)I", 2, 300)
            .op(0xc9).u4(7)             // jsr_w 7
            .op(0x1a, 0xac)             // iload_0 ireturn
            .op(0xc4, 0x3a, 1, 0)       // wide astore 256
            .op(0xc4, 0x84, 0, 0, 0x03, 0xe8) // wide iinc 0 1000
            .op(0xc4, 0xa9, 1, 0);      // wide ret 256
        // wide locals of every kind.
        c.code(PS, "wideLocals", "(IJD)J", 6, 600)
            .op(0x1a).op(0xc4, 0x36, 1, 44)     // istore 300
            .op(0x1f).op(0xc4, 0x37, 1, 45)     // lload_1 lstore 301
            .op(0x29).op(0xc4, 0x39, 1, 47)     // dload_3 dstore 303
            .op(0xc4, 0x15, 1, 44, 0x85)        // iload 300 i2l
            .op(0xc4, 0x16, 1, 45, 0x61)        // lload 301 ladd
            .op(0xc4, 0x18, 1, 47, 0x8f, 0x61)  // dload 303 d2l ladd
            .op(0xad);
        // The dup family: values are combined into a decimal number.
        dup(c, "swap", new int[] {1, 2}, new int[] {0x5f}, 2);
        dup(c, "dup_x1", new int[] {1, 2}, new int[] {0x5a}, 3);
        dup(c, "dup_x2", new int[] {1, 2, 3}, new int[] {0x5b}, 4);
        dup(c, "dup2", new int[] {1, 2}, new int[] {0x5c}, 4);
        dup(c, "dup2_x1", new int[] {1, 2, 3}, new int[] {0x5d}, 5);
        dup(c, "dup2_x2", new int[] {1, 2, 3, 4}, new int[] {0x5e}, 6);
        dup(c, "pop2", new int[] {1, 2, 3}, new int[] {0x58, 0x04}, 2);
        // dup2_x1 and dup2_x2 with longs: (i, j) -> j i j -> 2j * ... combined with arithmetic.
        c.code(PS, "dup2_x1_long", "(IJ)J", 8, 4).op(0x1a, 0x1f, 0x5d, 0x58, 0x85, 0x61, 0xad);
        c.code(PS, "dup2_x2_long", "(JJ)J", 8, 4).op(0x1e, 0x20, 0x5e, 0x69, 0x65, 0xad);
        c.code(PS, "dup_x2_long", "(JI)J", 8, 5).op(0x1e, 0x1c, 0x5b, 0x57, 0x42, 0x85, 0x21, 0x69, 0xad);
        // goto_w over a throwing block and back.
        c.code(PS, "gotoW", "(I)I", 2, 1)
            .op(0xc8).u4(7)             // goto_w 7
            .op(0x01, 0xbf)             // aconst_null athrow
            .op(0x84, 0, 5)             // iinc 0 5
            .op(0x1a, 0xac);
        // nop, multianewarray, a handler that covers itself only in part.
        c.code(PS, "grid", "(II)I", 3, 3)
            .op(0, 0, 0x1a, 0x1b).op2(0xc5, c.cls("[[[J")).op(2)
            .op(0x4d, 0x2c, 0xbe, 0x2c, 0x03, 0x32, 0xbe, 0x68, 0xac);
        c.code(PS, "handlerOrder", "(Ljava/lang/String;)I", 2, 2)
            .op(0x2a).op2(0xb8, parse).op(0xac) // 0..4
            .op(0x57, 0x04, 0xac)               // 5: pop iconst_1
            .op(0x57, 0x05, 0xac)               // 8: pop iconst_2
            .handler(0, 4, 8, "java/lang/NumberFormatException").handler(0, 4, 5, null);
        c.code(PS, "emptyFirst", "(Ljava/lang/String;)I", 2, 2)
            .op(0x2a).op2(0xb8, parse).op(0xac)
            .op(0x57, 0x06, 0xac)
            .op(0x57, 0x07, 0xac)
            .handler(0, 4, 5, "java/lang/ArithmeticException").handler(0, 4, 8, "java/lang/RuntimeException");
        // A backward branch whose loop has its exit test at the end and a switch with padding at each alignment.
        for (int pad = 0; pad < 4; pad++) {
            ClassBytes.Code s = c.code(PS, "switch" + pad, "(I)I", 2, 1);
            for (int i = 0; i < pad; i++) s.op(0);
            s.op(0x1a);
            int at = s.position();
            s.op(0xaa);
            while (s.position() % 4 != 0) s.op(0);
            int base = s.position() + 12 + 12 - at;
            s.u4(base + 9).u4(-1).u4(1).u4(base).u4(base + 3).u4(base + 6);
            s.op(0x10, 10, 0xac, 0x10, 20, 0xac, 0x10, 30, 0xac, 0x10, 99, 0xac);
        }
        ClassBytes.Code l = c.code(PS, "lookup", "(I)I", 2, 1);
        int table = 25;
        l.op(0, 0, 0x1a, 0xab).u4(table).u4(2).u4(-1000000).u4(table + 3).u4(1000000).u4(table + 6);
        l.op(0x10, 1, 0xac, 0x10, 2, 0xac, 0x10, 3, 0xac);
        // ldc of every kind.
        c.code(PS, "constInt", "()I", 1, 0).op2(0x13, c.integer(-123456789)).op(0xac);
        c.code(PS, "constFloat", "()F", 1, 0).op2(0x13, c.floating(1.25f)).op(0xae);
        c.code(PS, "constLong", "()J", 2, 0).op2(0x14, c.longs(-1L << 50)).op(0xad);
        c.code(PS, "constDouble", "()D", 2, 0).op2(0x14, c.doubles(Math.PI)).op(0xaf);
        c.code(PS, "constClass", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.cls("Made")).op(0xb0);
        c.code(PS, "constArray", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.cls("[[I")).op(0xb0);
        c.code(PS, "constString", "()Ljava/lang/Object;", 1, 0).op2(0x13, c.string("\0\ud83d\u20ac")).op(0xb0);
        // Names that Java forbids, overloading by result, fields that differ only in type.
        c.declareField(PS, "a b", "I").declareField(PS, "a b", "J");
        c.code(PS, "strange name (ok)", "(I)J", 4, 1)
            .op(0x1a).op2(0xb3, c.field("Made", "a b", "I"))
            .op(0x1a, 0x85, 0x0a, 0x61).op2(0xb3, c.field("Made", "a b", "J"))
            .op2(0xb2, c.field("Made", "a b", "I")).op(0x85).op2(0xb2, c.field("Made", "a b", "J")).op(0x69, 0xad);
        c.code(PS, "same", "()I", 1, 0).op(0x05, 0xac);
        c.code(PS, "same", "()J", 2, 0).op(0x0a, 0xad);
        c.code(PS, "callSame", "()J", 4, 0).op2(0xb8, c.method("Made", "same", "()I")).op(0x85).op2(0xb8, c.method("Made", "same", "()J")).op(0x61, 0xad);
        return new ClassBytes.Loader().define(c.bytes());
    }

    static void dup(ClassBytes c, String name, int[] pushed, int[] ops, int depth) {
        ClassBytes.Code code = c.code(PS, name, "()I", 8, 1);
        for (int p : pushed) code.op(0x10, p);
        code.op(ops);
        code.op(0x3b);
        for (int i = 1; i < depth; i++) code.op(0x1a, 0x10, 10, 0x68, 0x60, 0x3b);
        code.op(0x1a, 0xac);
    }

    public static void main(String[] args) throws Throwable {
        Class<?> c = make();
        System.out.println(call(c, "subroutine", 5) + " " + call(c, "wideSubroutine", 7) + " " + call(c, "wideLocals", 1, 20L, 300.9));
        for (String name : "swap dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 pop2".split(" ")) System.out.print(name + " " + call(c, name) + ", ");
        System.out.println();
        System.out.println(call(c, "dup2_x1_long", 4, 1L << 40) + " " + call(c, "dup2_x2_long", 3L, 100L) + " " + call(c, "dup_x2_long", 1L << 33, 5));
        System.out.println(call(c, "gotoW", 10) + " " + call(c, "grid", 3, 4) + " " + call(c, "grid", -1, 4) + " " + call(c, "grid", 0, -4));
        for (String text : new String[] {"12", "x", null}) System.out.print(call(c, "handlerOrder", text) + " " + call(c, "emptyFirst", text) + "; ");
        System.out.println();
        for (int pad = 0; pad < 4; pad++) {
            for (int n : new int[] {-2, -1, 0, 1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE}) System.out.print(call(c, "switch" + pad, n) + " ");
        }
        System.out.println();
        System.out.println(call(c, "lookup", -1000000) + " " + call(c, "lookup", 1000000) + " " + call(c, "lookup", 0));
        System.out.println(call(c, "constInt") + " " + call(c, "constFloat") + " " + call(c, "constLong") + " " + call(c, "constDouble") + " " + call(c, "constClass") + " " + call(c, "constArray") + " " + ((String) call(c, "constString")).chars().boxed().toList() + " " + (call(c, "constString") == "\0\ud83d\u20ac"));
        System.out.println(call(c, "strange name (ok)", 6) + " " + call(c, "callSame"));
        int sum = 0;
        for (int i = 0; i < 300; i++) sum += (Integer) call(c, "subroutine", i) + (Integer) call(c, "lookup", i);
        System.out.println(sum);
    }
}
