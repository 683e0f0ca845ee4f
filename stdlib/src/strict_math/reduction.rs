//! Reduction of an angle to a multiple of pi/2 and a rest of at most pi/4 (Payne and Hanek for large angles).

use super::{high, low, of_words};

const TWO24: f64 = 1.677_721_600_000_000_000_00e+07;
const TWO_NEG24: f64 = 5.960_464_477_539_062_500_00e-08;

/// 2/pi as 24-bit digits.
const TWO_OVER_PI: [i32; 66] = [
    0xA2F983, 0x6E4E44, 0x1529FC, 0x2757D1, 0xF534DD, 0xC0DB62, 0x95993C, 0x439041, 0xFE5163, 0xABDEBB, 0xC561B7,
    0x246E3A, 0x424DD2, 0xE00649, 0x2EEA09, 0xD1921C, 0xFE1DEB, 0x1CB129, 0xA73EE8, 0x8235F5, 0x2EBB44, 0x84E99C,
    0x7026B4, 0x5F7E41, 0x3991D6, 0x398353, 0x39F49C, 0x845F8B, 0xBDF928, 0x3B1FF8, 0x97FFDE, 0x05980F, 0xEF2F11,
    0x8B5A0A, 0x6D1F6D, 0x367ECF, 0x27CB09, 0xB74F46, 0x3F669E, 0x5FEA2D, 0x7527BA, 0xC7EBE5, 0xF17B3D, 0x0739F7,
    0x8A5292, 0xEA6BFB, 0x5FB11F, 0x8D5D08, 0x560330, 0x46FC7B, 0x6BABF0, 0xCFBC20, 0x9AF436, 0x1DA9E3, 0x91615E,
    0xE61B08, 0x659985, 0x5F14A0, 0x68408D, 0xFFD880, 0x4D7327, 0x310606, 0x1556CA, 0x73A8C9, 0x60E27B, 0xC08C6B,
];

/// High words of the first multiples of pi/2.
const MULTIPLES: [i32; 32] = [
    0x3FF921FB, 0x400921FB, 0x4012D97C, 0x401921FB, 0x401F6A7A, 0x4022D97C, 0x4025FDBB, 0x402921FB, 0x402C463A,
    0x402F6A7A, 0x4031475C, 0x4032D97C, 0x40346B9C, 0x4035FDBB, 0x40378FDB, 0x403921FB, 0x403AB41B, 0x403C463A,
    0x403DD85A, 0x403F6A7A, 0x40407E4C, 0x4041475C, 0x4042106C, 0x4042D97C, 0x4043A28C, 0x40446B9C, 0x404534AC,
    0x4045FDBB, 0x4046C6CB, 0x40478FDB, 0x404858EB, 0x404921FB,
];

const TWO_PI_INVERSE: f64 = 6.366_197_723_675_813_824_33e-01;
/// pi/2 in three steps of 33 bits, each with its tail.
const PI_2: [(f64, f64); 3] = [
    (1.570_796_326_734_125_614_17e+00, 6.077_100_506_506_192_249_32e-11),
    (6.077_100_506_303_965_976_60e-11, 2.022_266_248_795_950_631_54e-21),
    (2.022_266_248_711_166_455_80e-21, 8.478_427_660_368_899_569_97e-32),
];

/// The multiple of pi/2 nearest to the finite `x` (its low bits) and the rest as a sum of two doubles.
pub fn reduce(x: f64) -> (i32, [f64; 2]) {
    let hx = high(x);
    let ix = hx & 0x7fff_ffff;
    if ix <= 0x3fe9_21fb {
        return (0, [x, 0.0]);
    }
    if ix < 0x4002_d97c {
        return one_step(x, hx > 0, ix);
    }
    let (n, y) = if ix <= 0x4139_21fb { by_subtraction(x.abs(), ix) } else { by_digits(ix, low(x)) };
    if hx < 0 { (-n, [-y[0], -y[1]]) } else { (n, y) }
}

/// Between pi/4 and 3 pi/4: one subtraction or addition.
fn one_step(x: f64, positive: bool, ix: i32) -> (i32, [f64; 2]) {
    let step = |x: f64, d: f64| if positive { x - d } else { x + d };
    let mut z = step(x, PI_2[0].0);
    let mut tail = PI_2[0].1;
    if ix == 0x3ff9_21fb {
        // Close to pi/2, where 33 bits are not enough.
        z = step(z, PI_2[1].0);
        tail = PI_2[1].1;
    }
    let y0 = step(z, tail);
    (if positive { 1 } else { -1 }, [y0, step(z - y0, tail)])
}

/// Up to 2^19 * pi/2: subtracts the multiple in as many steps as cancellation asks for.
fn by_subtraction(t: f64, ix: i32) -> (i32, [f64; 2]) {
    let n = (t * TWO_PI_INVERSE + 0.5) as i32;
    let f = f64::from(n);
    let mut r = t - f * PI_2[0].0;
    let mut w = f * PI_2[0].1;
    let mut y0 = r - w;
    if !(n < 32 && ix != MULTIPLES[n as usize - 1]) {
        let exponent = ix >> 20;
        let lost = |y0: f64| exponent - (high(y0) >> 20 & 0x7ff);
        for (step, limit) in [(1, 16), (2, 49)] {
            if lost(y0) <= limit {
                break;
            }
            let before = r;
            w = f * PI_2[step].0;
            r = before - w;
            w = f * PI_2[step].1 - ((before - r) - w);
            y0 = r - w;
        }
    }
    (n, [y0, (r - y0) - w])
}

/// Any larger angle: multiplies its three 24-bit digits with the digits of 2/pi that matter.
fn by_digits(ix: i32, low: u32) -> (i32, [f64; 2]) {
    let e0 = (ix >> 20) - 1046;
    let mut z = of_words(ix - (e0 << 20), low);
    let mut digits = [0.0; 3];
    for d in &mut digits[..2] {
        *d = f64::from(z as i32);
        z = (z - *d) * TWO24;
    }
    digits[2] = z;
    let used = digits.iter().rposition(|&d| d != 0.0).map_or(0, |last| last + 1);
    multiply(&digits[..used], e0)
}

/// Two to the `k`, for exponents of normal numbers.
fn two_to(k: i32) -> f64 {
    of_words((k + 1023) << 20, 0)
}

/// The digits `x` (scaled by 2^e0) times 2/pi, modulo 8: the integer part, and the fraction times pi/2.
fn multiply(x: &[f64], e0: i32) -> (i32, [f64; 2]) {
    /// pi/2 as 24-bit digits.
    const PI_2_DIGITS: [f64; 8] = [
        1.570_796_251_296_997_070_31e+00,
        7.549_789_415_861_596_353_35e-08,
        5.390_302_529_957_764_765_54e-15,
        3.282_003_415_807_912_941_23e-22,
        1.270_655_753_080_676_073_49e-29,
        1.229_333_089_811_113_289_32e-36,
        2.733_700_538_164_645_596_24e-44,
        2.167_416_838_778_048_194_44e-51,
    ];
    /// Digits of the product to begin with: enough for 53 bits and a tail.
    const JK: usize = 4;
    let jx = x.len() - 1;
    let jv = ((e0 - 3) / 24).max(0) as usize;
    let mut q0 = e0 - 24 * (jv as i32 + 1);
    let digit = |j: i32| {
        if j < 0 { 0.0 } else { f64::from(TWO_OVER_PI[j as usize]) }
    };
    let (mut f, mut q, mut iq) = ([0.0f64; 20], [0.0f64; 20], [0i32; 20]);
    for (i, f) in f[..=jx + JK].iter_mut().enumerate() {
        *f = digit(jv as i32 - jx as i32 + i as i32);
    }
    let sum = |f: &[f64; 20], i: usize| (0..=jx).fold(0.0, |s, j| s + x[j] * f[jx + i - j]);
    for (i, q) in q[..=JK].iter_mut().enumerate() {
        *q = sum(&f, i);
    }
    let mut jz = JK;
    let (mut n, mut ih, mut z);
    loop {
        // Distil q into 24-bit integers, highest first.
        z = q[jz];
        for (i, j) in (1..=jz).rev().enumerate() {
            let carry = f64::from((TWO_NEG24 * z) as i32);
            iq[i] = (z - TWO24 * carry) as i32;
            z = q[j - 1] + carry;
        }
        z *= two_to(q0);
        z -= 8.0 * (z * 0.125).floor();
        n = z as i32;
        z -= f64::from(n);
        ih = 0;
        if q0 > 0 {
            let i = iq[jz - 1] >> (24 - q0);
            n += i;
            iq[jz - 1] -= i << (24 - q0);
            ih = iq[jz - 1] >> (23 - q0);
        } else if q0 == 0 {
            ih = iq[jz - 1] >> 23;
        } else if z >= 0.5 {
            ih = 2;
        }
        if ih > 0 {
            // The fraction is above one half: count one up and negate it.
            n += 1;
            let mut carry = false;
            for d in &mut iq[..jz] {
                if carry {
                    *d = 0xff_ffff - *d;
                } else if *d != 0 {
                    carry = true;
                    *d = 0x100_0000 - *d;
                }
            }
            match q0 {
                1 => iq[jz - 1] &= 0x7f_ffff,
                2 => iq[jz - 1] &= 0x3f_ffff,
                _ => {}
            }
            if ih == 2 {
                z = 1.0 - z;
                if carry {
                    z -= two_to(q0);
                }
            }
        }
        if z == 0.0 && iq[JK..jz].iter().all(|&d| d == 0) {
            // Everything cancelled: more digits of 2/pi are needed.
            let k = (1..=JK).find(|&k| iq[JK - k] != 0).unwrap_or(JK);
            for i in jz + 1..=jz + k {
                f[jx + i] = digit((jv + i) as i32);
                q[i] = sum(&f, i);
            }
            jz += k;
            continue;
        }
        break;
    }
    if z == 0.0 {
        jz -= 1;
        q0 -= 24;
        while iq[jz] == 0 {
            jz -= 1;
            q0 -= 24;
        }
    } else {
        z *= two_to(-q0);
        if z >= TWO24 {
            let upper = f64::from((TWO_NEG24 * z) as i32);
            iq[jz] = (z - TWO24 * upper) as i32;
            jz += 1;
            q0 += 24;
            iq[jz] = upper as i32;
        } else {
            iq[jz] = z as i32;
        }
    }
    let mut scale = two_to(q0);
    for i in (0..=jz).rev() {
        q[i] = scale * f64::from(iq[i]);
        scale *= TWO_NEG24;
    }
    let mut product = [0.0; 20];
    for i in (0..=jz).rev() {
        product[jz - i] = (0..=JK.min(jz - i)).fold(0.0, |s, k| s + PI_2_DIGITS[k] * q[i + k]);
    }
    let negate = |v: f64| if ih == 0 { v } else { -v };
    let total = product[..=jz].iter().rev().fold(0.0, |s, p| s + p);
    let rest = product[1..=jz].iter().fold(product[0] - total, |s, p| s + p);
    (n & 7, [negate(total), negate(rest)])
}
