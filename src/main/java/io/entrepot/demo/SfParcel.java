package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One booked parcel: where it goes, what happens to it on the way, and how far it is. */
final class SfParcel {
    /** One line of the parcel's route, as it is pushed. */
    record Route(
            String id,
            String mailno,
            String orderid,
            String acceptTime,
            String acceptAddress,
            String remark,
            String opCode) {}

    private record Step(String opCode, boolean atSender, String remark) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final Step COLLECTED = new Step("50", true, "顺丰速运 已收取快件");
    private static final Step SORTED = new Step("30", true, "快件在【%s转运中心】完成分拣，准备发往下一站");
    private static final Step ARRIVED = new Step("30", false, "快件到达【%s转运中心】");
    private static final Step OUT = new Step("44", false, "正在派送途中，请您准备签收");
    private static final Step PROBLEM = new Step("33", false, "因收件人不在，待再次派送");
    private static final Step FAILED = new Step("70", false, "派送不成功，客户要求改期派送");
    private static final Step SIGNED = new Step("80", false, "已签收，感谢使用顺丰，期待再次为您服务");

    final String orderId;
    final String waybill;
    final String expressType;
    final String from;
    final String to;
    final long bookedAt;
    final List<Route> routes = new ArrayList<>();
    boolean cancelled;
    int requests = 1;
    private final List<Step> way;
    private final double haste;

    SfParcel(String orderId, String waybill, String expressType, String from, String to, long bookedAt) {
        this.orderId = orderId;
        this.waybill = waybill;
        this.expressType = expressType;
        this.from = from;
        this.to = to;
        this.bookedAt = bookedAt;
        Random random = new Random(waybill.hashCode());
        int dice = random.nextInt(100);
        this.way = dice < 6
                ? List.of(COLLECTED, SORTED, ARRIVED, OUT, PROBLEM, OUT, SIGNED)
                : dice < 10
                        ? List.of(COLLECTED, SORTED, ARRIVED, OUT, FAILED, OUT, SIGNED)
                        : List.of(COLLECTED, SORTED, ARRIVED, OUT, SIGNED);
        this.haste = 0.7 + random.nextDouble() * 0.6;
    }

    /** Whether the next step is due when steps are {@code pace} seconds apart. */
    boolean isDue(long now, double pace) {
        return isUnderWay() && now >= bookedAt + (long) (pace * haste * (routes.size() + 1));
    }

    boolean isUnderWay() {
        return !cancelled && routes.size() < way.size();
    }

    boolean isCollected() {
        return !routes.isEmpty();
    }

    /** Goes one step on; the caller puts the line into the books. */
    Route advance(String id, Instant at) {
        Step step = way.get(routes.size());
        String place = step.atSender() ? from : to;
        return new Route(
                id, waybill, orderId, TIME.format(at), place, step.remark().formatted(place), step.opCode());
    }

    String state() {
        return cancelled
                ? "cancelled"
                : routes.isEmpty() ? "booked" : routes.get(routes.size() - 1).opCode();
    }

    /** The carrier's answer to a booking or to a question for it. */
    ObjectNode booking() {
        ObjectNode data =
                Json.of("orderId", orderId, "originCode", "755", "destCode", "010", "filterResult", 2, "remark", "");
        data.putArray("waybillNoInfoList").addObject().put("waybillType", 1).put("waybillNo", waybill);
        return data;
    }
}
