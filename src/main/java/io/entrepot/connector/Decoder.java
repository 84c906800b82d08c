package io.entrepot.connector;

import io.entrepot.shared.Decoded;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Turns bytes into text without guessing: a byte that does not fit is an error with its position, never a question mark. */
final class Decoder {
    private static final char BOM = '\uFEFF';

    private Decoder() {}

    /** Decodes with the declared character set; without one as UTF-8 or, where that does not fit, as GBK. */
    static String decode(byte[] raw, String declared) {
        if (declared != null && !declared.isEmpty()) {
            return withoutMark(orFail(Decoded.of(raw, charset(declared)), declared));
        }
        if (startsWith(raw, 0xFF, 0xFE) || startsWith(raw, 0xFE, 0xFF)) {
            throw new DocumentUnreadable(0, "the file is UTF-16; save it as UTF-8 or name its charset");
        }
        Decoded utf8 = Decoded.of(raw, StandardCharsets.UTF_8);
        // a marked file says that it is UTF-8: then a wrong byte is damage and no sign of another character set
        if (utf8.text() != null || startsWith(raw, 0xEF, 0xBB, 0xBF)) {
            return withoutMark(orFail(utf8, "UTF-8"));
        }
        Decoded gbk = Decoded.of(raw, Decoded.GBK);
        if (gbk.text() == null) {
            throw new DocumentUnreadable(
                    0,
                    "neither UTF-8 (byte " + utf8.position() + " does not fit) nor GBK (byte " + gbk.position()
                            + " does not fit)");
        }
        return gbk.text();
    }

    private static String orFail(Decoded decoded, String charset) {
        if (decoded.text() == null) {
            throw new DocumentUnreadable(0, "not " + charset + ": byte " + decoded.position() + " does not fit");
        }
        return decoded.text();
    }

    private static Charset charset(String name) {
        try {
            return Decoded.meant(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new DocumentUnreadable(0, "charset '" + name + "' is unknown");
        }
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
    }

    private static boolean startsWith(byte[] raw, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (raw.length <= i || (raw[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
