package io.entrepot.shared;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Bytes as text, without guessing: a byte that does not fit is never a question mark.
 *
 * @param text null when a byte does not fit
 * @param position of the first byte that does not fit, from 0
 */
public record Decoded(String text, int position) {
    /** The whole of GBK and more, so it reads both; what files without a charset are written in when they are not UTF-8. */
    public static final Charset GBK = Charset.forName("GB18030");

    public static Decoded of(byte[] raw, Charset charset) {
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

    /** The character set that is meant: partners who say GBK or GB2312 write more than these have. */
    public static Charset meant(Charset declared) {
        return declared.name().equals("GBK") || declared.name().equals("GB2312") ? GBK : declared;
    }
}
