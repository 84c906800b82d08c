package io.entrepot.shared;

import java.util.Arrays;

/** A call to a partner and its answer as they went over the wire, without what proves who we are, until somebody keeps them. */
public final class PartnerCall {
    /** Of an answer; no platform needs more to say what became of some orders. */
    private static final int MOST = 512 * 1024;

    private final byte[] request;
    private final String type;
    private final long begun = System.currentTimeMillis();
    private volatile Answer answer;

    /**
     * @param body as much of it as is kept
     * @param length how many bytes it had
     * @param millis from the call to here
     */
    public record Answer(byte[] body, int length, int status, long millis) {}

    /** @param type the request's media type */
    public PartnerCall(byte[] request, String type) {
        this.request = request;
        this.type = type;
    }

    public void answered(byte[] body, int status) {
        byte[] kept = body.length > MOST ? Arrays.copyOf(body, MOST) : body;
        answer = new Answer(kept, body.length, status, System.currentTimeMillis() - begun);
    }

    public byte[] request() {
        return request;
    }

    public String type() {
        return type;
    }

    /** Null when none came, or not the whole of it. */
    public Answer answer() {
        return answer;
    }
}
