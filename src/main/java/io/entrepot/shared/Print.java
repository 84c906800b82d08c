package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.Map;

/** A document's fingerprint: equal when every name, value and their order are, down to how a number is written. */
public record Print(long high, long low) {

    public static Print of(JsonNode document) {
        var ink = new Ink();
        ink.node(document);
        ByteBuffer start = ByteBuffer.wrap(ink.dried());
        return new Print(start.getLong(), start.getLong());
    }

    /** The document as characters that no other document has: kinds, and lengths before texts. They go to the digest piece by piece. */
    private static final class Ink {
        private final MessageDigest digest;
        private final char[] piece = new char[512];
        private final ByteBuffer bytes = ByteBuffer.allocate(2 * piece.length);
        private int length;

        Ink() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        void node(JsonNode node) {
            if (node.isObject()) {
                mark('{', node.size());
                for (Iterator<Map.Entry<String, JsonNode>> members = node.fields(); members.hasNext(); ) {
                    Map.Entry<String, JsonNode> member = members.next();
                    text('.', member.getKey());
                    node(member.getValue());
                }
            } else if (node.isArray()) {
                mark('[', node.size());
                for (JsonNode element : node) {
                    node(element);
                }
            } else {
                // a number is not the text of its digits
                text(node.isTextual() ? '"' : '#', node.asText());
            }
        }

        private void text(char kind, String text) {
            mark(kind, text.length());
            for (int i = 0; i < text.length(); ) {
                room(1);
                int end = Math.min(text.length(), i + piece.length - length);
                text.getChars(i, end, piece, length);
                length += end - i;
                i = end;
            }
        }

        private void mark(char kind, int size) {
            room(3);
            piece[length++] = kind;
            piece[length++] = (char) (size >>> 16);
            piece[length++] = (char) size;
        }

        private void room(int more) {
            if (length + more > piece.length) {
                press();
            }
        }

        private void press() {
            bytes.asCharBuffer().put(piece, 0, length);
            digest.update(bytes.array(), 0, 2 * length);
            length = 0;
        }

        byte[] dried() {
            press();
            return digest.digest();
        }
    }
}
