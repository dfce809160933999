"""The parts of Practice Mate that have pages of their own, in the order in which they are asked."""

from __future__ import annotations

from mock_portals.office_ally.alert_desk import AlertDesk
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.auto_post_desk import AutoPostDesk
from mock_portals.office_ally.copay_desk import CopayDesk
from mock_portals.office_ally.desk import Desk
from mock_portals.office_ally.ehr_desk import EhrDesk
from mock_portals.office_ally.office_desk import OfficeDesk
from mock_portals.office_ally.patient_desk import PatientDesk
from mock_portals.office_ally.payment_desk import PaymentDesk
from mock_portals.office_ally.popup_desk import PopupDesk
from mock_portals.office_ally.visit_desk import VisitDesk

DESKS: tuple[type[Desk], ...] = (
    PopupDesk,
    PatientDesk,
    AlertDesk,
    OfficeDesk,
    PaymentDesk,
    AutoPostDesk,
    CopayDesk,
    VisitDesk,
    AppointmentDesk,
    EhrDesk,
)
