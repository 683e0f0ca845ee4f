import java.util.HashMap;
import java.util.Map;

/** A bytecode interpreter in Java: a stack machine with a switch, and programs for it made by a small assembler. */
public class ByteVm {
    enum Op { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, LESS, JUMP, JUMP_IF_NOT, CALL, RETURN, GET, PUT, HALT }

    private static final int PUSH = 0, LOAD = 1, STORE = 2, ADD = 3, SUB = 4, MUL = 5, MOD = 6, LESS = 7, JUMP = 8,
        JUMP_IF_NOT = 9, CALL = 10, RETURN = 11, GET = 12, PUT = 13, HALT = 14;

    static final class Assembler {
        private byte[] code = new byte[16];
        private int length;
        private final Map<String, Integer> labels = new HashMap<>();
        private final Map<Integer, String> uses = new HashMap<>();

        private void emit(int value) {
            if (length == code.length) code = java.util.Arrays.copyOf(code, length * 2);
            code[length++] = (byte) value;
        }

        Assembler op(Op op) {
            emit(op.ordinal());
            return this;
        }

        Assembler op(Op op, int operand) {
            emit(op.ordinal());
            emit(operand >> 8);
            emit(operand);
            return this;
        }

        Assembler op(Op op, String label) {
            uses.put(length + 1, label);
            return op(op, 0);
        }

        Assembler label(String name) {
            labels.put(name, length);
            return this;
        }

        byte[] finish() {
            for (Map.Entry<Integer, String> use : uses.entrySet()) {
                int target = labels.get(use.getValue());
                code[use.getKey()] = (byte) (target >> 8);
                code[use.getKey() + 1] = (byte) target;
            }
            return java.util.Arrays.copyOf(code, length);
        }
    }

    static final class Machine {
        private final byte[] code;
        private final int[] stack = new int[4096];
        private final int[] heap = new int[2048];
        private int executed;

        Machine(byte[] code) { this.code = code; }

        private int operand(int pc) { return (code[pc + 1] << 8) | (code[pc + 2] & 0xff); }

        int run() {
            int pc = 0;
            int sp = 64;
            int frame = 0;
            while (true) {
                executed++;
                switch (code[pc]) {
                    case PUSH:
                        stack[sp++] = operand(pc);
                        pc += 3;
                        break;
                    case LOAD:
                        stack[sp++] = stack[frame + operand(pc)];
                        pc += 3;
                        break;
                    case STORE:
                        stack[frame + operand(pc)] = stack[--sp];
                        pc += 3;
                        break;
                    case ADD:
                        sp--;
                        stack[sp - 1] += stack[sp];
                        pc++;
                        break;
                    case SUB:
                        sp--;
                        stack[sp - 1] -= stack[sp];
                        pc++;
                        break;
                    case MUL:
                        sp--;
                        stack[sp - 1] *= stack[sp];
                        pc++;
                        break;
                    case MOD:
                        sp--;
                        stack[sp - 1] %= stack[sp];
                        pc++;
                        break;
                    case LESS:
                        sp--;
                        stack[sp - 1] = stack[sp - 1] < stack[sp] ? 1 : 0;
                        pc++;
                        break;
                    case JUMP:
                        pc = operand(pc);
                        break;
                    case JUMP_IF_NOT:
                        pc = stack[--sp] == 0 ? operand(pc) : pc + 3;
                        break;
                    case CALL: {
                        int argument = stack[--sp];
                        stack[sp] = frame;
                        stack[sp + 1] = pc + 3;
                        frame = sp + 2;
                        stack[frame] = argument;
                        sp = frame + 4;
                        pc = operand(pc);
                        break;
                    }
                    case RETURN: {
                        int result = stack[--sp];
                        pc = stack[frame - 1];
                        sp = frame - 2;
                        frame = stack[sp];
                        stack[sp++] = result;
                        break;
                    }
                    case GET:
                        stack[sp - 1] = heap[stack[sp - 1]];
                        pc++;
                        break;
                    case PUT:
                        sp -= 2;
                        heap[stack[sp + 1]] = stack[sp];
                        pc++;
                        break;
                    case HALT:
                        return stack[sp - 1];
                    default:
                        throw new IllegalStateException("opcode " + code[pc]);
                }
            }
        }
    }

    /** Fibonacci numbers by recursion. */
    static byte[] fibonacci(int n) {
        return new Assembler().op(Op.PUSH, n).op(Op.CALL, "fib").op(Op.HALT).label("fib")
            .op(Op.LOAD, 0).op(Op.PUSH, 2).op(Op.LESS).op(Op.JUMP_IF_NOT, "deep").op(Op.LOAD, 0).op(Op.RETURN).label("deep")
            .op(Op.LOAD, 0).op(Op.PUSH, 1).op(Op.SUB).op(Op.CALL, "fib").op(Op.LOAD, 0).op(Op.PUSH, 2).op(Op.SUB)
            .op(Op.CALL, "fib").op(Op.ADD).op(Op.RETURN).finish();
    }

    /** Counts primes below n by a sieve in the machine's heap. */
    static byte[] sieve(int n) {
        return new Assembler().op(Op.PUSH, 2).op(Op.STORE, 0).op(Op.PUSH, 0).op(Op.STORE, 2)
            .label("next").op(Op.LOAD, 0).op(Op.PUSH, n).op(Op.LESS).op(Op.JUMP_IF_NOT, "end")
            .op(Op.LOAD, 0).op(Op.GET).op(Op.JUMP_IF_NOT, "prime").op(Op.JUMP, "step")
            .label("prime").op(Op.LOAD, 2).op(Op.PUSH, 1).op(Op.ADD).op(Op.STORE, 2)
            .op(Op.LOAD, 0).op(Op.LOAD, 0).op(Op.ADD).op(Op.STORE, 1)
            .label("strike").op(Op.LOAD, 1).op(Op.PUSH, n).op(Op.LESS).op(Op.JUMP_IF_NOT, "step")
            .op(Op.PUSH, 1).op(Op.LOAD, 1).op(Op.PUT).op(Op.LOAD, 1).op(Op.LOAD, 0).op(Op.ADD).op(Op.STORE, 1)
            .op(Op.JUMP, "strike")
            .label("step").op(Op.LOAD, 0).op(Op.PUSH, 1).op(Op.ADD).op(Op.STORE, 0).op(Op.JUMP, "next")
            .label("end").op(Op.LOAD, 2).op(Op.HALT).finish();
    }

    public static void main(String[] args) throws Exception {
        byte[] fibonacci = fibonacci(25);
        byte[] sieve = sieve(2000);
        Harness.measure(args, 40, () -> {
            Machine first = new Machine(fibonacci);
            long result = first.run() + first.executed;
            for (int i = 0; i < 40; i++) {
                Machine second = new Machine(sieve);
                result = result * 31 + second.run() + second.executed;
            }
            return result;
        });
    }
}
