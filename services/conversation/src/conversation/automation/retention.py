"""How the growth of automation's tables ends."""

from common.retention import Aged, Bounded, Personal, Retention

KEPT_DAYS = 30
OF_THE_BUSINESS = ("name", "conditions", "actions")

RETENTION: Retention = {
    "automation_run": Personal(due="created_at < %(before)s", most_days=KEPT_DAYS),
    # Of a rule that there is, the newest 200 stay, whatever their age; of one that is gone, as long as its log.
    "automation_rule_version": Aged(
        due="""
            changed_at < %(before)s and not exists (
                select from automation_rule
                where automation_rule.tenant_id = %(tenant_id)s and automation_rule.id = rule_id)
        """,
        days=KEPT_DAYS,
        excused=OF_THE_BUSINESS,
    ),
    "automation_rule": Bounded("at most 100 a tenant, and the business's own words", excused=OF_THE_BUSINESS),
    "automation_version": Bounded("one row"),
}
