/** Planets that attract each other: double arithmetic on fields and arrays. */
public class NBody {
    static final class Body {
        double x, y, z, vx, vy, vz, mass;

        Body(int seed) {
            x = seed * 1.5;
            y = 4 - seed * 0.7;
            z = seed * seed * 0.1;
            vx = 0.01 * seed;
            vy = 0.02 - 0.005 * seed;
            vz = 0.003 * seed;
            mass = 1.0 / (1 + seed);
        }
    }

    public static void main(String[] args) {
        long start = System.nanoTime();
        Body[] bodies = new Body[5];
        for (int i = 0; i < bodies.length; i++) bodies[i] = new Body(i);
        double dt = 0.001;
        for (int step = 0; step < 100_000; step++) {
            for (int i = 0; i < bodies.length; i++) {
                Body a = bodies[i];
                for (int j = i + 1; j < bodies.length; j++) {
                    Body b = bodies[j];
                    double dx = a.x - b.x;
                    double dy = a.y - b.y;
                    double dz = a.z - b.z;
                    double square = dx * dx + dy * dy + dz * dz + 0.01;
                    double strength = dt / (square * Math.sqrt(square));
                    a.vx -= dx * b.mass * strength;
                    a.vy -= dy * b.mass * strength;
                    a.vz -= dz * b.mass * strength;
                    b.vx += dx * a.mass * strength;
                    b.vy += dy * a.mass * strength;
                    b.vz += dz * a.mass * strength;
                }
            }
            for (Body b : bodies) {
                b.x += dt * b.vx;
                b.y += dt * b.vy;
                b.z += dt * b.vz;
            }
        }
        double sum = 0;
        for (Body b : bodies) sum += b.x + b.y * 2 + b.z * 3 + b.vx + b.vy + b.vz;
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
