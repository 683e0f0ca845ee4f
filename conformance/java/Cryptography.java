// Digests, signatures, ciphers, key stores and random numbers of the default providers, with their errors.
// timeout: 180

import java.io.*;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.interfaces.*;
import java.security.spec.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.*;

public class Cryptography {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t + (t.getCause() == null ? "" : " <- " + t.getCause().getClass().getName()));
        }
    }

    static String hex(byte[] b) { return HexFormat.of().formatHex(b); }

    static byte[] text(String s) { return s.getBytes(StandardCharsets.UTF_8); }

    static void digests() throws Exception {
        for (String name : List.of("MD2", "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/256", "SHA3-256", "SHA3-512")) {
            MessageDigest d = MessageDigest.getInstance(name);
            d.update(text("abc"));
            MessageDigest copy = (MessageDigest) d.clone();
            d.update(java.nio.ByteBuffer.allocateDirect(1000));
            System.out.println(name + " " + d.getDigestLength() + " " + hex(copy.digest()).substring(0, 32) + " " + hex(d.digest(new byte[3_000])).substring(0, 16) + " " + hex(d.digest()).substring(0, 16) + " " + d.getProvider().getName());
        }
        attempt("no digest", () -> MessageDigest.getInstance("NONE"));
        System.out.println(MessageDigest.isEqual(new byte[3], new byte[3]) + " " + MessageDigest.isEqual(new byte[3], new byte[4]));
        for (String name : List.of("HmacMD5", "HmacSHA1", "HmacSHA256", "HmacSHA512", "HmacSHA3-256")) {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(text("key"), name));
            System.out.println(name + " " + hex(mac.doFinal(text("The quick brown fox"))));
        }
        attempt("mac without key", () -> Mac.getInstance("HmacMD5").doFinal(new byte[1]));
    }

    static void ciphers() throws Exception {
        SecretKey aes = new SecretKeySpec(text("0123456789abcdef"), "AES");
        byte[] iv = text("fedcba9876543210"), plain = text("a message that is longer than one block of sixteen bytes");
        for (String name : List.of("AES/ECB/PKCS5Padding", "AES/CBC/PKCS5Padding", "AES/CTR/NoPadding", "AES/CFB8/NoPadding", "AES/OFB/NoPadding", "AES/CBC/ISO10126Padding")) {
            Cipher c = Cipher.getInstance(name);
            AlgorithmParameterSpec spec = name.contains("ECB") ? null : new IvParameterSpec(iv);
            c.init(Cipher.ENCRYPT_MODE, aes, spec);
            byte[] coded = c.doFinal(plain);
            c.init(Cipher.DECRYPT_MODE, aes, spec);
            byte[] part = c.update(coded, 0, 20);
            byte[] rest = c.doFinal(coded, 20, coded.length - 20);
            System.out.println(name + " " + coded.length + " " + (name.contains("ISO") ? "random" : hex(coded).substring(0, 32)) + " " + new String(part).concat(new String(rest)).equals(new String(plain)) + " " + c.getBlockSize());
        }
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, aes, new GCMParameterSpec(128, iv, 0, 12));
        gcm.updateAAD(text("header"));
        byte[] sealed = gcm.doFinal(plain);
        System.out.println(hex(sealed));
        attempt("iv again", () -> { gcm.init(Cipher.ENCRYPT_MODE, aes, new GCMParameterSpec(128, iv, 0, 12)); return 1; });
        gcm.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(128, iv, 0, 12));
        gcm.updateAAD(text("header"));
        System.out.println(new String(gcm.doFinal(sealed)).equals(new String(plain)));
        sealed[3]++;
        gcm.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(128, iv, 0, 12));
        attempt("tampered", () -> gcm.doFinal(sealed));
        Cipher chacha = Cipher.getInstance("ChaCha20-Poly1305");
        chacha.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "ChaCha20"), new IvParameterSpec(new byte[12]));
        System.out.println(hex(chacha.doFinal(text("chacha"))));
        for (String name : List.of("DES", "DESede", "Blowfish", "RC2", "ARCFOUR")) {
            Cipher c = Cipher.getInstance(name);
            int length = name.equals("DES") ? 8 : name.equals("DESede") ? 24 : 16;
            c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(text("0123456789abcdef01234567").length >= length ? Arrays.copyOf(text("0123456789abcdef01234567"), length) : null, name));
            System.out.println(name + " " + hex(c.doFinal(text("legacy"))));
        }
        attempt("bad padding", () -> { Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding"); c.init(Cipher.DECRYPT_MODE, aes, new IvParameterSpec(iv)); return c.doFinal(new byte[16]); });
        attempt("block size", () -> { Cipher c = Cipher.getInstance("AES/ECB/NoPadding"); c.init(Cipher.ENCRYPT_MODE, aes); return c.doFinal(new byte[5]); });
        attempt("key size", () -> { Cipher c = Cipher.getInstance("AES"); c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[5], "AES")); return 1; });
        attempt("not initialized", () -> Cipher.getInstance("AES").doFinal(new byte[16]));
        attempt("no cipher", () -> Cipher.getInstance("NONE/X/Y"));
        SecretKeyFactory pbe = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        System.out.println(hex(pbe.generateSecret(new PBEKeySpec("password".toCharArray(), text("salt"), 1000, 256)).getEncoded()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Cipher stream = Cipher.getInstance("AES/ECB/PKCS5Padding");
        stream.init(Cipher.ENCRYPT_MODE, aes);
        try (CipherOutputStream out = new CipherOutputStream(bytes, stream)) {
            out.write(plain);
        }
        stream.init(Cipher.DECRYPT_MODE, aes);
        System.out.println(new String(new CipherInputStream(new ByteArrayInputStream(bytes.toByteArray()), stream).readAllBytes()).length());
        Cipher wrap = Cipher.getInstance("AESWrap");
        wrap.init(Cipher.WRAP_MODE, aes);
        System.out.println(hex(wrap.wrap(new SecretKeySpec(new byte[16], "AES"))));
        System.out.println(Cipher.getMaxAllowedKeyLength("AES") == Integer.MAX_VALUE);
    }

    static void signatures() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        KeyPair keys = rsa.generateKeyPair();
        for (String name : List.of("SHA256withRSA", "SHA1withRSA", "RSASSA-PSS")) {
            Signature s = Signature.getInstance(name);
            if (name.endsWith("PSS")) {
                s.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            s.initSign(keys.getPrivate());
            s.update(text("signed"));
            byte[] signature = s.sign();
            s.initVerify(keys.getPublic());
            s.update(text("signed"));
            boolean good = s.verify(signature);
            s.update(text("other"));
            System.out.println(name + " " + signature.length + " " + good + " " + s.verify(signature));
        }
        for (String curve : List.of("secp256r1", "secp384r1")) {
            KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec(curve));
            KeyPair a = ec.generateKeyPair(), b = ec.generateKeyPair();
            Signature s = Signature.getInstance("SHA256withECDSA");
            s.initSign(a.getPrivate());
            s.update(text("x"));
            byte[] signature = s.sign();
            s.initVerify(a.getPublic());
            s.update(text("x"));
            KeyAgreement one = KeyAgreement.getInstance("ECDH"), two = KeyAgreement.getInstance("ECDH");
            one.init(a.getPrivate());
            one.doPhase(b.getPublic(), true);
            two.init(b.getPrivate());
            two.doPhase(a.getPublic(), true);
            System.out.println(curve + " " + s.verify(signature) + " " + Arrays.equals(one.generateSecret(), two.generateSecret()) + " " + ((ECPublicKey) a.getPublic()).getParams().getOrder().bitLength());
        }
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature s = Signature.getInstance("Ed25519");
        s.initSign(ed.getPrivate());
        s.update(text("ed"));
        byte[] signature = s.sign();
        s.initVerify(ed.getPublic());
        s.update(text("ed"));
        System.out.println(s.verify(signature) + " " + signature.length);
        RSAPublicKey pub = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(keys.getPublic().getEncoded()));
        System.out.println(pub.equals(keys.getPublic()) + " " + pub.getFormat() + " " + keys.getPrivate().getFormat() + " " + pub.getPublicExponent());
        RSAPublicKey fixed = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(1023).setBit(0), BigInteger.valueOf(65537)));
        Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding");
        raw.init(Cipher.ENCRYPT_MODE, fixed);
        System.out.println(hex(raw.doFinal(new byte[] {5})).substring(200));
        attempt("not a key", () -> KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(new byte[5])));
        attempt("wrong key", () -> { Signature.getInstance("SHA256withRSA").initSign(ed.getPrivate()); return 1; });
        attempt("small modulus", () -> { KeyPairGenerator.getInstance("RSA").initialize(100); return 1; });
        attempt("not initialized", () -> Signature.getInstance("SHA256withRSA").sign());
    }

    static void stores() throws Exception {
        char[] password = "changeit".toCharArray();
        for (String type : List.of("PKCS12", "JCEKS")) {
            KeyStore store = KeyStore.getInstance(type);
            attempt("not loaded", store::size);
            store.load(null, null);
            store.setEntry("secret", new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")), new KeyStore.PasswordProtection(password));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password);
            KeyStore again = KeyStore.getInstance(type);
            again.load(new ByteArrayInputStream(out.toByteArray()), password);
            System.out.println(type + " " + again.size() + " " + Collections.list(again.aliases()) + " " + again.isKeyEntry("secret") + " " + again.getKey("secret", password).getAlgorithm() + " " + again.containsAlias("none"));
            attempt("wrong password", () -> { try { KeyStore.getInstance(type).load(new ByteArrayInputStream(out.toByteArray()), "wrong".toCharArray()); return 1; } catch (IOException e) { return e.getMessage(); } });
        }
        System.out.println(KeyStore.getDefaultType() + " " + Arrays.stream(Security.getProviders()).map(Provider::getName).toList());
        SecureRandom fixed = SecureRandom.getInstance("SHA1PRNG");
        fixed.setSeed(42);
        byte[] random = new byte[16];
        fixed.nextBytes(random);
        System.out.println(hex(random) + " " + fixed.nextInt() + " " + fixed.nextLong() + " " + fixed.nextDouble());
        for (String name : List.of("NativePRNG", "NativePRNGNonBlocking", "DRBG")) {
            SecureRandom r = SecureRandom.getInstance(name);
            byte[] a = new byte[32], b = new byte[32];
            r.nextBytes(a);
            r.nextBytes(b);
            System.out.println(name + " " + !Arrays.equals(a, b) + " " + r.generateSeed(8).length + " " + r.getAlgorithm());
        }
        attempt("no random", () -> SecureRandom.getInstance("NONE"));
        System.out.println(new SecureRandom().getAlgorithm() + " " + SecureRandom.getInstanceStrong().getAlgorithm() + " " + UUID.nameUUIDFromBytes(text("name")) + " " + UUID.randomUUID().version());
        System.out.println(Base64.getEncoder().encodeToString(text("base64?>")) + " " + Base64.getUrlEncoder().withoutPadding().encodeToString(text("base64?>")) + " " + Base64.getMimeEncoder(8, text("|")).encodeToString(text("mime lines")));
        attempt("bad base64", () -> Base64.getDecoder().decode("a*b="));
        attempt("short base64", () -> Base64.getDecoder().decode("abcde"));
    }

    public static void main(String[] args) throws Exception {
        digests();
        ciphers();
        signatures();
        stores();
    }
}
