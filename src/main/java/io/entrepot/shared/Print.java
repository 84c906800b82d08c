package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/** A document's fingerprint: equal when every name, value and their order are, down to how a number is written. */
public record Print(long high, long low) {

    public static Print of(JsonNode document) {
        var ink = new Ink();
        ink.node(document);
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(ink.toBytes());
            ByteBuffer start = ByteBuffer.wrap(whole);
            return new Print(start.getLong(), start.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The document as bytes that no other document has: kinds, and lengths before texts. */
    private static final class Ink {
        private byte[] bytes = new byte[8192];
        private int length;

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
            room(2 * text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                bytes[length++] = (byte) (c >>> 8);
                bytes[length++] = (byte) c;
            }
        }

        private void mark(char kind, int size) {
            room(5);
            bytes[length++] = (byte) kind;
            bytes[length++] = (byte) (size >>> 24);
            bytes[length++] = (byte) (size >>> 16);
            bytes[length++] = (byte) (size >>> 8);
            bytes[length++] = (byte) size;
        }

        private void room(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, length);
        }
    }
}
