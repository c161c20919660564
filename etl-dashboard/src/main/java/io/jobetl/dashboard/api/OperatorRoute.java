package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.dashboard.view.OperatorView;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/v1/operator}: how the pipeline is. It takes no parameters. */
public final class OperatorRoute implements Route {
    private final Supplier<OperatorView> view;

    /** @param view of this moment */
    public OperatorRoute(Supplier<OperatorView> view) {
        this.view = view;
    }

    @Override
    public Answer answer(Request request) {
        new Parameters(request).only(List.of());
        return Json.answer(view.get());
    }
}
