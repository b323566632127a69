//! The income report as it is asked for and answered.

use hourkeep::service::authenticate::Scope;
use serde_json::Value;

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, TestApp},
};

const YEAR: &str = "reports/income?start=2026-10-01&end=2026-12-31&by=week";

/// Two bookings that are paid, one of them cancelled again.
async fn history(app: &TestApp) {
    for (number, start) in ["2026-10-12T12:00:00+01:00", "2026-10-20T12:00:00+01:00"]
        .iter()
        .enumerate()
    {
        let booked = app
            .book(&Ask::of(RIVERSIDE, "ind50", start).online().by(number))
            .await
            .unwrap();
        app.pay(&booked).await;
        if number == 1 {
            app.cancel(&booked).await.unwrap();
            app.settle().await;
        }
    }
}

/// A cell as JSON has it.
fn cell(row: &csv::StringRecord, columns: &csv::StringRecord, name: &str) -> String {
    row[columns.iter().position(|column| column == name).unwrap()].to_owned()
}

fn minor(decimal: &str) -> Value {
    assert_eq!(
        decimal.split('.').nth(1).map(str::len),
        Some(2),
        "{decimal}"
    );
    decimal.replace('.', "").parse::<i64>().unwrap().into()
}

fn same_figures(row: &csv::StringRecord, columns: &csv::StringRecord, json: &Value) {
    for name in [
        "booked", "earned", "tax", "fees", "cash", "costs", "net", "refunded", "disputed",
    ] {
        assert_eq!(
            minor(&cell(row, columns, name)),
            json[name],
            "{name}: {row:?}"
        );
    }
    assert_eq!(
        cell(row, columns, "refund_rate"),
        json["refund_rate"]
            .as_i64()
            .map_or(String::new(), |rate| rate.to_string())
    );
    assert_eq!(cell(row, columns, "currency"), json["currency"]);
}

both! {
    async fn the_table_says_what_the_json_says(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        history(app).await;
        for group in ["", "&group=service", "&group=practitioner", "&group=payment_state"] {
            let json = practice.get(&format!("{YEAR}{group}")).send().await.shows(200);
            let answer = practice.get(&format!("{YEAR}{group}&format=csv")).send().await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
            assert_eq!(answer.header("content-disposition"), "attachment; filename=\"income-2026-10-01-2026-12-31.csv\"");
            assert_eq!(answer.text().matches('\n').count(), answer.text().matches("\r\n").count(), "RFC 4180 ends lines so");
            let mut table = csv::Reader::from_reader(answer.body.as_ref());
            let columns = table.headers().unwrap().clone();
            let rows: Vec<_> = table.records().map(Result::unwrap).collect();
            let data = json["rows"].as_array().unwrap();
            assert_eq!(rows.len(), data.len() + 1, "{json}");
            for (row, json) in rows.iter().zip(data) {
                same_figures(row, &columns, json);
                for name in ["period", "group", "name"] {
                    assert_eq!(cell(row, &columns, name), json[name].as_str().unwrap_or_default(), "{name}");
                }
            }
            let total = rows.last().unwrap();
            same_figures(total, &columns, &json["totals"][0]);
            assert_eq!(cell(total, &columns, "period"), "total");
            for (column, name) in [("receivables_0_30", "days_0_30"), ("receivables", "total"), ("credit", "credit")] {
                assert_eq!(minor(&cell(total, &columns, column)), json["receivables"][0][name], "{name}");
            }
        }
        let total = &practice.get(YEAR).send().await.shows(200)["totals"][0];
        assert_eq!((&total["cash"], &total["refunded"], &total["refund_rate"], &total["booked"]), (&6500.into(), &6500.into(), &5000.into(), &6500.into()));
    }

    async fn who_would_rather_have_a_table_gets_one(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        for (accept, kind) in [("text/csv", "text/csv; charset=utf-8"), ("application/json, text/csv;q=0.5", "application/json"), ("*/*", "application/json")] {
            let answer = practice.get(YEAR).header("accept", accept).send().await;
            assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{accept}");
            assert!(answer.varies_by("accept"));
        }
        let answer = practice.get(&format!("{YEAR}&format=json")).header("accept", "text/csv").send().await;
        assert_eq!(answer.header("content-type"), "application/json");
    }

    async fn no_name_is_a_formula(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        history(app).await;
        let name = r#"{"text": "=HYPERLINK(\"http://a\",\"b\")"}"#;
        let set = if app.database.engine == crate::support::Engine::Sqlite {
            format!("UPDATE services SET definition = json_set(definition, '$.name', json('{name}'))")
        } else {
            format!("UPDATE services SET definition = jsonb_set(definition, '{{name}}', '{name}'::jsonb)")
        };
        app.database.execute(&set).await.unwrap();
        let text = practice.get(&format!("{YEAR}&group=service&format=csv")).send().await.text();
        assert!(text.contains(r#","'=HYPERLINK(""http://a"",""b"")",GBP,"#), "{text}");
        let negative = practice.get("reports/income?start=2026-10-01&end=2026-12-31&by=day&format=csv").send().await.text();
        assert!(!negative.contains('\''), "{negative}");
    }

    async fn another_practice_sees_nothing_of_it(app: &TestApp) {
        let server = Server::on(app);
        history(app).await;
        let (foreign, _) = app.api_key(LANDWEHRKANAL, &[Scope::Reports]).await;
        let seen = server.get(&format!("/v1/admin/{YEAR}&group=service")).bearer(&foreign).send().await.shows(200);
        assert_eq!(seen["rows"], serde_json::json!([]));
        assert_eq!((&seen["totals"][0]["cash"], &seen["totals"][0]["currency"]), (&0.into(), &"EUR".into()));
        assert_eq!(seen["receivables"][0]["credit"], 0);
        let (bookings, _) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        server.get(&format!("/v1/admin/{YEAR}")).bearer(&bookings).send().await.problem(403, "forbidden");
    }

    async fn what_cannot_be_reported_is_refused(app: &TestApp) {
        let server = Server::on(app);
        let practice = Practice::riverside(&server, app).await;
        let ask = async |query: &str| practice.get(&format!("reports/income?{query}")).send().await;
        ask("start=2026-10-02&end=2026-10-01&by=day").await.points_at(422, "invalid", "/end");
        ask("start=2024-01-01&end=2027-01-01&by=day").await.points_at(422, "invalid", "/end");
        ask("start=2024-01-01&end=2026-12-31&by=day").await.shows(200);
        ask("start=2026-10-01&end=2026-10-01&by=month").await.shows(200);
        for (query, at) in [
            ("start=2026-10-01&end=2026-10-32&by=day", "/end"),
            ("start=2026-10-01&end=2026-10-31&by=year", "/by"),
            ("start=2026-10-01&end=2026-10-31&by=day&group=client", "/group"),
            ("start=2026-10-01&end=2026-10-31&by=day&format=pdf", "/format"),
        ] {
            ask(query).await.points_at(400, "malformed", at);
        }
        for query in ["start=2026-10-01&end=2026-10-31", "end=2026-10-31&by=day", "start=2026-10-01&end=2026-10-31&by=day&x=1"] {
            ask(query).await.problem(400, "malformed");
        }
    }
}
