/** Numeric kernel: planets that attract each other. */
public class NBody {
    static final class Body {
        double x, y, z;
        double vx, vy, vz;
        final double mass;

        Body(double x, double y, double z, double vx, double vy, double vz, double mass) {
            this.x = x;
            this.y = y;
            this.z = z;
            this.vx = vx;
            this.vy = vy;
            this.vz = vz;
            this.mass = mass;
        }
    }

    private final Body[] bodies;

    NBody(int count) {
        bodies = new Body[count];
        bodies[0] = new Body(0, 0, 0, 0, 0, 0, 40);
        for (int i = 1; i < count; i++) {
            double angle = i * 1.3;
            double distance = 4.0 + 3.5 * i;
            double speed = Math.sqrt(40 / distance);
            bodies[i] = new Body(Math.cos(angle) * distance, Math.sin(angle) * distance, 0.1 * i,
                -Math.sin(angle) * speed, Math.cos(angle) * speed, 0.01 * i, 0.04 / i);
        }
    }

    void advance(double dt) {
        for (int i = 0; i < bodies.length; i++) {
            Body a = bodies[i];
            for (int j = i + 1; j < bodies.length; j++) {
                Body b = bodies[j];
                double dx = a.x - b.x;
                double dy = a.y - b.y;
                double dz = a.z - b.z;
                double squared = dx * dx + dy * dy + dz * dz;
                double magnitude = dt / (squared * Math.sqrt(squared));
                a.vx -= dx * b.mass * magnitude;
                a.vy -= dy * b.mass * magnitude;
                a.vz -= dz * b.mass * magnitude;
                b.vx += dx * a.mass * magnitude;
                b.vy += dy * a.mass * magnitude;
                b.vz += dz * a.mass * magnitude;
            }
        }
        for (Body body : bodies) {
            body.x += dt * body.vx;
            body.y += dt * body.vy;
            body.z += dt * body.vz;
        }
    }

    double energy() {
        double energy = 0;
        for (int i = 0; i < bodies.length; i++) {
            Body a = bodies[i];
            energy += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
            for (int j = i + 1; j < bodies.length; j++) {
                Body b = bodies[j];
                double dx = a.x - b.x;
                double dy = a.y - b.y;
                double dz = a.z - b.z;
                energy -= a.mass * b.mass / Math.sqrt(dx * dx + dy * dy + dz * dz);
            }
        }
        return energy;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> {
            NBody system = new NBody(6);
            for (int i = 0; i < 400_000; i++) system.advance(0.001);
            return Double.doubleToLongBits(system.energy());
        });
    }
}
