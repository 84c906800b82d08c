package io.entrepot.connector;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Turns bytes into text without guessing: a byte that does not fit is an error with its position, never a question mark. */
final class Decoder {
    /** The whole of GBK and more, so it reads both. */
    private static final Charset GBK = Charset.forName("GB18030");

    private static final char BOM = '\uFEFF';

    private Decoder() {}

    /** Decodes with the declared character set; without one as UTF-8 or, where that does not fit, as GBK. */
    static String decode(byte[] raw, String declared) {
        if (declared != null && !declared.isEmpty()) {
            Decoded decoded = decode(raw, charset(declared));
            return withoutMark(decoded.orFail(declared));
        }
        if (startsWith(raw, 0xFF, 0xFE) || startsWith(raw, 0xFE, 0xFF)) {
            throw new DocumentUnreadable(0, "the file is UTF-16; save it as UTF-8 or name its charset");
        }
        Decoded utf8 = decode(raw, StandardCharsets.UTF_8);
        // a marked file says that it is UTF-8: then a wrong byte is damage and no sign of another character set
        if (utf8.text != null || startsWith(raw, 0xEF, 0xBB, 0xBF)) {
            return withoutMark(utf8.orFail("UTF-8"));
        }
        Decoded gbk = decode(raw, GBK);
        if (gbk.text == null) {
            throw new DocumentUnreadable(
                    0,
                    "neither UTF-8 (byte " + utf8.position + " does not fit) nor GBK (byte " + gbk.position
                            + " does not fit)");
        }
        return gbk.text;
    }

    private record Decoded(String text, int position) {
        String orFail(String charset) {
            if (text == null) {
                throw new DocumentUnreadable(0, "not " + charset + ": byte " + position + " does not fit");
            }
            return text;
        }
    }

    private static Decoded decode(byte[] raw, Charset charset) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(raw);
        CharBuffer text = CharBuffer.allocate((int) Math.ceil(raw.length * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(bytes, text, true);
        if (!result.isError()) {
            result = decoder.flush(text);
        }
        return result.isError()
                ? new Decoded(null, bytes.position())
                : new Decoded(text.flip().toString(), 0);
    }

    private static Charset charset(String name) {
        try {
            Charset charset = Charset.forName(name);
            return charset.name().equals("GBK") || charset.name().equals("GB2312") ? GBK : charset;
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
