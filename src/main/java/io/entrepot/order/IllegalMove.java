package io.entrepot.order;

import io.entrepot.shared.Refused;

/** Somebody wants to move an order where it cannot go. */
public class IllegalMove extends Refused {
    public IllegalMove(Order order, OrderStatus to) {
        super(Reason.CONFLICT, "order " + order.number() + " is " + order.status() + ", which cannot become " + to);
    }
}
